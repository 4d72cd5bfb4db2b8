import { existsSync } from 'node:fs';
import path from 'node:path';

/** The program of `basin` in the repository, or in its npm package. @param root of either. */
export function basinScriptIn(root: string): string {
  const inRepository = path.join(root, 'apps/runner/bin/basin.js');
  return existsSync(/* turbopackIgnore: true */ inRepository)
    ? inRepository
    : path.join(root, 'bin/basin.js');
}
