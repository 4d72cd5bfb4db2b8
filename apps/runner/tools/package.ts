/**
 * `nx run runner:package`: Basin as one npm package in apps/runner/dist, or in a folder that is named, to pack or
 * publish. The dashboard must have been built.
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPackage } from './build-package.ts';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const directory = path.resolve(process.argv[2] ?? dist);
const version = await buildPackage(directory);
const named = path.relative(process.cwd(), directory);
console.log(`runner:package  basin ${version} is in ${named}: npm pack ./${named}`);
