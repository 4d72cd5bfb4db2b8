import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Build } from '@basin/core';
import { bundledBuild } from '../bundle/bundled.ts';

/** Packages whose code decides the bits of a result, by the folder of their entry. */
const packages = ['engine', 'models', 'analysis', 'statistics'] as const;

/** Code beside what computes: tests and what only they use. */
const isBeside = /(^|\/)(testing|fixtures|__snapshots__)\/|\.test\.[a-z]+$/;
const isCode = /\.(ts|js|mjs)$/;

let known: Build | null = null;

/**
 * The code that computes here: compiled, what was compiled; else reading some 300 files, which takes
 * some 20 ms, once a process.
 */
export function ownBuild(): Build {
  known ??= bundledBuild ?? {
    engineVersion: engineVersion(),
    buildDigest: digestOfCode(codeFiles()),
  };
  return known;
}

/**
 * Version of the engine's package: stored beside every result, for another version may round
 * differently. Read from the file, so that asking does not load TensorFlow.js.
 */
function engineVersion(): string {
  const manifest = new URL('../package.json', import.meta.resolve('@basin/engine'));
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return version;
}

/** A digest as people compare it. */
export function shortDigest(buildDigest: string | null): string {
  return buildDigest === null ? 'unknown' : buildDigest.slice(0, 12);
}

/** Every file of code that a result depends on: its name within its package → where it is. */
function codeFiles(): Map<string, string> {
  const files = new Map<string, string>();
  for (const name of packages) {
    const folder = path.dirname(fileURLToPath(import.meta.resolve(`@basin/${name}`)));
    for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const file = entry.replaceAll(path.sep, '/');
      if (isCode.test(file) && !isBeside.test(file)) {
        files.set(`${name}/${file}`, path.join(folder, entry));
      }
    }
  }
  // Of core, what draws the random numbers: the rest is in identities, or carries results about.
  const core = path.dirname(fileURLToPath(import.meta.resolve('@basin/core')));
  files.set('core/random.ts', path.join(core, 'random.ts'));
  return files;
}

/** SHA-256 over names and texts, in the order of the names; line ends are those of no system. */
export function digestOfCode(files: ReadonlyMap<string, string>): string {
  const hash = createHash('sha256');
  for (const [name, file] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const text = readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
    hash.update(`${name} ${text.length}\n${text}\n`);
  }
  return hash.digest('hex');
}
