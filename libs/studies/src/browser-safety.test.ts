import { builtinModules } from 'node:module';
import { resolve } from 'node:path';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

const libs = resolve(import.meta.dirname, '../..');
const forbidden =
  /^(@tensorflow\/|better-sqlite3|drizzle-orm|piscina|bullmq|@basin\/(engine|models|analysis|store|execution|runner))/;

/** Every module a browser would load for an entry, by the specifier it was imported under. */
async function importsOf(entry: string): Promise<string[]> {
  const result = await build({
    entryPoints: [resolve(libs, entry)],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'browser',
    format: 'esm',
    logLevel: 'silent',
    // Kept as imports, so that they are listed instead of failing to resolve.
    external: [...builtinModules, ...builtinModules.map((name) => `node:${name}`)],
  });
  return Object.entries(result.metafile.inputs).flatMap(([file, { imports }]) =>
    imports.flatMap(({ path, original, external }) => {
      const name = original ?? path;
      const nodeModule =
        name.startsWith('node:') || (external === true && builtinModules.includes(name));
      return nodeModule || forbidden.test(name) ? [`${file} → ${name}`] : [];
    }),
  );
}

it.each(['core', 'statistics', 'search', 'charts', 'studies'])(
  '%s keeps Node, tensors and SQLite out of the browser',
  async (lib) => {
    expect(await importsOf(`${lib}/src/index.ts`)).toEqual([]);
  },
);

it('sees a Node module where there is one', async () => {
  expect(await importsOf('studies/src/browser-safety.test.ts')).not.toEqual([]);
});
