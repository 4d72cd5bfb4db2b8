import { readFileSync } from 'node:fs';

/** Version of Basin, from this lib's manifest: all of the repository have the same. */
export function packageVersion(): string {
  const manifest = new URL('../../../apps/runner/package.json', import.meta.url);
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}
