import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BasinError, errorMessage, suggestion } from '@basin/core';
import { workspaceRoot } from '@basin/store/places';

/** The gallery: each of its studies is a template, and runs as it is. */
const galleryFolder = path.join(workspaceRoot, 'studies');

/** Names of the templates. */
export function templateNames(): string[] {
  return readdirSync(galleryFolder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => name.slice(0, -'.yaml'.length))
    .sort();
}

/**
 * The text of a template, written to a file where one is named.
 *
 * @throws BasinError `cli/invalid-value` for an unknown one, or a file that is there already.
 */
export function writeTemplate(name: string, out: string | null): string {
  const names = templateNames();
  if (!names.includes(name)) {
    throw new BasinError(
      'cli/invalid-value',
      `--template is "${name}"${suggestion(name, names)}\nallowed: ${names.join(', ')}`,
    );
  }
  const text = readFileSync(path.join(galleryFolder, `${name}.yaml`), 'utf8');
  if (out === null) return text;
  if (existsSync(out)) {
    throw new BasinError(
      'cli/invalid-value',
      `--out is "${out}", which is there already: name another file`,
    );
  }
  try {
    writeFileSync(out, text);
  } catch (cause) {
    throw new BasinError(
      'cli/invalid-value',
      `--out is "${out}": ${errorMessage(cause, 'write')}`,
      {
        cause,
      },
    );
  }
  return text;
}
