import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Build } from '@basin/core';

/** Put here when this is compiled; see `build-bundle.ts`. */
declare const BASIN_BUILD: Build | undefined;

/** The code that was compiled; null where sources run as they are. */
export const bundledBuild: Build | null = typeof BASIN_BUILD === 'undefined' ? null : BASIN_BUILD;

/** The folder of all compiled files; null likewise. */
export const bundleFolder: URL | null = bundledBuild === null ? null : ownFolder();

/** Not by a URL relative to this one: bundlers would take that for an asset. */
function ownFolder(): URL {
  return new URL(`${pathToFileURL(path.dirname(fileURLToPath(import.meta.url))).href}/`);
}
