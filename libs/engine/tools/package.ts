/** `nx run engine:package`: the engine as an npm package in libs/engine/dist, to pack or publish. */
import { fileURLToPath } from 'node:url';
import { buildPackage } from './build-package.ts';

const directory = fileURLToPath(new URL('../dist', import.meta.url));
const version = await buildPackage(directory);
console.log(
  `engine:package  @basin/engine ${version} is in libs/engine/dist: npm pack ./libs/engine/dist`,
);
