import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

/** What studies and plug-ins in TypeScript may import of Basin (see `modules/compile-module.ts`). */
const offered = ['core', 'statistics', 'search', 'charts', 'studies'];

interface Manifest {
  name: string;
  version: string;
  exports: Record<string, string>;
}

/** They stand in the package's own node_modules, each as one lib of ours. @returns their names and inputs. */
export async function writeOfferedModules(
  root: string,
  directory: string,
): Promise<{ names: string[]; inputs: string[] }> {
  const parts = await Promise.all(offered.map((lib) => writeModule(root, directory, lib)));
  return {
    names: offered.map((lib) => `@basin/${lib}`),
    inputs: parts.flat(),
  };
}

async function writeModule(root: string, directory: string, lib: string): Promise<string[]> {
  const from = path.join(root, 'libs', lib);
  const to = path.join(directory, 'node_modules', '@basin', lib);
  const { name, version, exports } = JSON.parse(
    readFileSync(path.join(from, 'package.json'), 'utf8'),
  ) as Manifest;
  const moduleOf = (key: string): string => (key === '.' ? 'index' : key.slice('./'.length));
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(
      Object.entries(exports).map(([key, file]) => [moduleOf(key), path.join(from, file)]),
    ),
    outdir: to,
    bundle: true,
    splitting: true,
    metafile: true,
    external: ['@basin/*', 'linkedom'],
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'error',
  });
  const published = Object.fromEntries(
    Object.keys(exports).map((key) => [key, `./${moduleOf(key)}.js`]),
  );
  mkdirSync(to, { recursive: true });
  writeFileSync(
    path.join(to, 'package.json'),
    `${JSON.stringify({ name, version, license: 'MIT', type: 'module', exports: published }, null, 2)}\n`,
  );
  return Object.keys(metafile.inputs);
}
