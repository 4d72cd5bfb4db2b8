import { readFileSync } from 'node:fs';

/** Version of Basin, from the runner's own manifest. */
export function packageVersion(): string {
  const manifest = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}
