import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Whether a path of the repository, with forward slashes, is kept from the build. */
export type Ignored = (file: string) => boolean;

/** The rules of `.dockerignore` that ours uses: `*`, a leading or inner `**`, no exceptions. */
export function readDockerIgnore(source: string): Ignored {
  const patterns = source
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const exception = patterns.find((pattern) => pattern.startsWith('!'));
  if (exception !== undefined)
    throw new Error(`.dockerignore: ${exception} is not understood here`);
  const expressions = patterns.map((pattern) => {
    const body = pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*\*\/|\*/g, (star) => (star === '*' ? '[^/]*' : '(?:.*/)?'));
    // What is below an ignored folder is ignored too.
    return new RegExp(`^${body}(?:/|$)`);
  });
  return (file) => expressions.some((expression) => expression.test(file));
}

/** All files that the Docker daemon would be sent, relative to `root`. */
export function contextFiles(root: string): string[] {
  const ignored = readDockerIgnore(readFileSync(path.join(root, '.dockerignore'), 'utf8'));
  const files: string[] = [];
  const visit = (folder: string): void => {
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
      const file = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (ignored(file)) continue;
      if (entry.isDirectory()) visit(file);
      else files.push(file);
    }
  };
  visit('');
  return files;
}
