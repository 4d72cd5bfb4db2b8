import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Lines that adding something takes in one file that is there. */
interface AddedLines {
  /** Imports or exports of modules, each a whole line. */
  imports?: string[];
  /** Texts by what they stand directly behind; that must be there once. */
  after?: Record<string, string>;
}

/** One thing of a kind that can be added: its own files, and lines in files that are there. */
export interface Extension {
  kind: string;
  /** From the workspace root. */
  newFiles: string[];
  changedFiles: string[];
}

const kindsFolder = path.join(import.meta.dirname, 'kinds');

/** Every kind of thing that can be added: a folder each, with the new files in their places. */
export const kinds: readonly string[] = readdirSync(kindsFolder).sort();

/** Adds the example of a kind to a copy of the workspace. @throws where a file or a place is not there. */
export function extend(workspace: string, kind: string): Extension {
  const folder = path.join(kindsFolder, kind);
  const newFiles = filesIn(folder).filter((file) => file !== 'lines.json');
  for (const file of newFiles) {
    if (existsSync(path.join(workspace, file))) throw new Error(`${file} is there already`);
    cpSync(path.join(folder, file), path.join(workspace, file));
  }
  const lines = JSON.parse(readFileSync(path.join(folder, 'lines.json'), 'utf8')) as Record<
    string,
    AddedLines
  >;
  for (const [file, added] of Object.entries(lines)) {
    const target = path.join(workspace, file);
    writeFileSync(target, withLines(readFileSync(target, 'utf8'), added, file));
  }
  return { kind, newFiles, changedFiles: Object.keys(lines) };
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}

function withLines(text: string, { imports = [], after = {} }: AddedLines, file: string): string {
  let changed = text;
  for (const [place, added] of Object.entries(after)) {
    const parts = changed.split(place);
    if (parts.length !== 2) throw new Error(`${file} has ${JSON.stringify(place)} not once`);
    changed = parts.join(`${place}${added}`);
  }
  return [...imports, changed].join('\n');
}
