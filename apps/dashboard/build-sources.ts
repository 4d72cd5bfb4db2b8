import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Where a build keeps the digest of its sources. */
export const recordedSources = '.next/basin-sources';

/** What pages are built from; no more than the inputs of the target `build`, which decide on building again. */
const libs = ['core', 'statistics', 'charts', 'studies', 'store', 'models', 'execution'];
const isBeside = /^(server|finish-build.ts|node_modules|fixtures|\..*)$|\.test\.ts$|\.d\.ts$/;
const isSource = /\.(tsx?|css|js)$/;

/** A digest of the sources of the pages; null where they are not there. */
export function sourcesDigest(dashboardRoot: string): string | null {
  const root = path.resolve(dashboardRoot, '../..');
  const folders = ['apps/dashboard', ...libs.map((name) => `libs/${name}/src`)];
  const needed = [...folders, 'apps/dashboard/app'];
  if (!needed.every((folder) => existsSync(path.join(root, folder)))) return null;
  const hash = createHash('sha256');
  for (const file of folders.flatMap((folder) => sourcesIn(root, folder))) {
    hash.update(`${file}\n`).update(readFileSync(path.join(root, file)));
  }
  return hash.digest('hex').slice(0, 20);
}

function sourcesIn(root: string, folder: string): string[] {
  const entries = readdirSync(path.join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !isBeside.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const file = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return sourcesIn(root, file);
    return isSource.test(entry.name) ? [file] : [];
  });
}
