import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { packageFolders } from './bundled-packages.ts';
import { runtimeDependencies } from './runtime-dependencies.ts';
import { sbomOf } from './sbom.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

test('a file belongs to the innermost package around it', () => {
  const files = ['libs/core/src/index.ts', 'node_modules/a/x.js', 'node_modules/@s/b/y/z.js'];
  expect(packageFolders([...files, 'node_modules/a/node_modules/c/w.js', files[1] ?? ''])).toEqual([
    ...['node_modules/@s/b', 'node_modules/a', 'node_modules/a/node_modules/c'],
  ]);
});

test('the bill names every package with version, licence and the hash that npm checks', () => {
  const { dependencies, optionalDependencies } = runtimeDependencies(root);
  const bill = sbomOf(root, {
    ...{ name: 'basin', version: '1.2.3', licence: 'MIT' },
    compiledIn: ['node_modules/zod', 'node_modules/@noble/hashes'],
    contained: ['node_modules/better-sqlite3'],
    installed: Object.keys(dependencies),
    optional: Object.keys(optionalDependencies),
  }) as { components: { name: string; purl: string; licenses: object[]; hashes: object[] }[] };
  const names = bill.components.map(({ name }) => name);
  const all = ['zod', '@noble/hashes', 'better-sqlite3', ...Object.keys(dependencies)];
  expect(names.sort()).toEqual([...new Set([...all, ...Object.keys(optionalDependencies)])].sort());
  const zod = bill.components.find(({ name }) => name === 'zod');
  expect(zod).toMatchObject({
    purl: expect.stringMatching(/^pkg:npm\/zod@4\./) as string,
    licenses: [{ license: { id: 'MIT' } }],
    properties: [{ value: 'compiled in' }],
  });
  for (const { name, licenses, hashes } of bill.components) {
    expect(licenses, name).toHaveLength(1);
    expect(hashes, name).toMatchObject([{ content: expect.stringMatching(/^[0-9a-f]{128}$/) }]);
  }
  expect(bill).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6' });
});
