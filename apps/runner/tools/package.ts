/**
 * `nx run runner:package`: Basin as one npm package in apps/runner/dist, or in a folder that is named, to pack or
 * publish. The dashboard must have been built.
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildPackage } from './build-package.ts';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
/** What begins with a dash is no folder: it is refused, or asks what this is. */
const { values, positionals } = parseArgs({
  options: { help: { type: 'boolean', short: 'h', default: false } },
  allowPositionals: true,
});
if (values.help || positionals.length > 1) {
  console.log('npx tsx apps/runner/tools/package.ts [FOLDER]   default: apps/runner/dist');
  process.exit(values.help ? 0 : 2);
}
const directory = path.resolve(positionals[0] ?? dist);
const version = await buildPackage(directory);
const named = path.relative(process.cwd(), directory);
console.log(`runner:package  basin ${version} is in ${named}: npm pack ./${named}`);
