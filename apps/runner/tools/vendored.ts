import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Packages whose install scripts fetch or compile what `basin setup` prepares itself, or nothing at all: an
 * outdated TensorFlow of some 400 MB; SQLite, whose failure would end the whole installation. They are
 * part of the package, without scripts, with the files that are used.
 */
const vendored: Readonly<Record<string, readonly string[]>> = {
  '@tensorflow/tfjs-node-gpu': ['binding', 'README.md'],
  'better-sqlite3': ['lib', 'src', 'deps', 'binding.gyp', 'LICENSE', 'README.md'],
};

interface Manifest {
  name: string;
  version: string;
  license: string;
  main: string;
  dependencies?: Record<string, string>;
}

/** Writes them into the package's own node_modules. @returns their names. */
export function vendorWithoutScripts(root: string, directory: string): string[] {
  for (const [name, files] of Object.entries(vendored)) {
    const from = path.join(root, 'node_modules', name);
    const to = path.join(directory, 'node_modules', name);
    mkdirSync(to, { recursive: true });
    for (const file of files) {
      cpSync(path.join(from, file), path.join(to, file), { recursive: true });
    }
    const { version, license, main } = JSON.parse(
      readFileSync(path.join(from, 'package.json'), 'utf8'),
    ) as Manifest;
    // Without the last npm compiles whatever has a binding.gyp and no script to install it.
    const manifest = { name, version, license, main, gypfile: false };
    writeFileSync(path.join(to, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  }
  return Object.keys(vendored);
}
