import { rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';

/** Below the workspace's node_modules, so that what is not compiled in is found from there. */
const folder = fileURLToPath(
  new URL(`../../../../node_modules/.cache/engine-scripts/${process.pid}`, import.meta.url),
);
const compiled = new Map<string, Promise<string>>();

/**
 * A script of the engine's as one file of JavaScript, compiled once by this process, for tests that start processes
 * of it: each would load its modules one by one, and compile each, for two seconds of a core.
 */
export function compiledScript(script: string): Promise<string> {
  const known = compiled.get(script) ?? compile(script);
  compiled.set(script, known);
  return known;
}

async function compile(script: string): Promise<string> {
  if (compiled.size === 0) {
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  }
  const outfile = path.join(folder, `${path.basename(script, '.ts')}.mjs`);
  await build({
    entryPoints: [script],
    ...{ outfile, bundle: true, format: 'esm', platform: 'node', target: 'node20' },
    plugins: [ours],
    logLevel: 'error',
  });
  return outfile;
}

/** Compiles in what is ours, and the schemas' package, of a hundred modules; each knows where its source is. */
const ours: Plugin = {
  name: 'ours',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path: name, kind }) =>
      kind === 'entry-point' || /^(@basin|zod)(\/|$)/.test(name) ? null : { external: true },
    );
    onLoad({ filter: /[\\/]libs[\\/].*\.(ts|js)$/ }, async ({ path: file }) => {
      const url = JSON.stringify(pathToFileURL(file).href);
      const text = await readFile(file, 'utf8');
      return { contents: text.replaceAll('import.meta.url', url), loader: 'ts' };
    });
  },
};
