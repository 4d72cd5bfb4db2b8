import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = 'pooled-convolution';

export function ownSource(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

/** Sources of ours with all that they include, in a fixed order. */
export function ownSources(): string[] {
  const names = readdirSync(ownSource(folder)).sort();
  return ['quiet-stderr.c', 'sequential-thunks.c', ...names.map((name) => join(folder, name))].map(
    ownSource,
  );
}

/**
 * What an addon of ours was compiled from, to be compared with what lies here: one of other sources computes
 * something else, or ends at a function that it does not have. Null where the sources are not beside the code.
 */
export function ownSourcesDigest(): string | null {
  if (digest === undefined) digest = existsSync(ownSource(folder)) ? digestOfSources() : null;
  return digest;
}

/** Read once a process, which asks several times while it starts. */
let digest: string | null | undefined;

function digestOfSources(): string {
  const hash = createHash('sha256');
  for (const path of ownSources()) hash.update(readFileSync(path));
  return hash.digest('hex');
}
