import { readFileSync } from 'node:fs';

/**
 * Version of the engine's package: stored beside every result, for another version may round
 * differently. Read from the file, so that asking does not load TensorFlow.js.
 */
export function engineVersion(): string {
  const manifest = new URL('../package.json', import.meta.resolve('@basin/engine'));
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return version;
}
