import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadModule } from './load-module.ts';

/** Outside of the repository: nothing resolves from here by itself. */
const folder = mkdtempSync(path.join(tmpdir(), 'basin-modules-'));
const modules = path.join(folder, 'cache', 'modules');
const { exit } = process;
beforeEach(() => void vi.stubEnv('BASIN_CACHE', path.join(folder, 'cache')));
afterAll(() => {
  process.exit = exit;
  rmSync(folder, { recursive: true });
});

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}
const load = (name: string, text: string) => loadModule(write(name, text), name);

describe('a module from outside', () => {
  it('is a file that is whole at any time: another process may be loading it', async () => {
    const text = 'export default 7;';
    const { file } = await load('twice.ts', text);
    const made = { ino: statSync(file).ino, contents: readFileSync(file, 'utf8') };
    await load('twice.ts', text);
    expect(statSync(file).ino).toBe(made.ino);
    writeFileSync(file, '');
    await load('twice.ts', text);
    expect(readFileSync(file, 'utf8')).toBe(made.contents);
    // Not filled where it lies, but another one in its place.
    expect(statSync(file).ino).not.toBe(made.ino);
  });

  it('is another file in another folder, be it the same text: what it throws stands where it lies', async () => {
    const text = 'export const place = 7; export default place;';
    const loaded = [await load('here/same.ts', text), await load('ther/same.ts', text)];
    expect(new Set(loaded.map(({ digest }) => digest)).size).toBe(1);
    for (const [index, { file }] of loaded.entries()) {
      const { sourceRoot } = JSON.parse(readFileSync(`${file}.map`, 'utf8')) as {
        sourceRoot: string;
      };
      expect(sourceRoot).toBe(path.join(folder, ['here', 'ther'][index] ?? ''));
    }
  });

  it('is compiled again where it, what it imports or what stands beside it has changed, and else taken as it is', async () => {
    const records = () =>
      readdirSync(modules)
        .filter((name) => name.endsWith('.json'))
        .map((name) => `${name} ${statSync(path.join(modules, name)).ino}`);
    const text =
      "import { seven } from './seven.ts'; import { mean } from '@basin/statistics'; export default mean([seven]);";
    write('again/seven.ts', 'export const seven = 7;');
    const first = await load('again/index.ts', text);
    const once = records();
    expect(once.length).toBeGreaterThan(0);
    expect(await load('again/index.ts', text)).toEqual(first);
    expect(records()).toEqual(once);
    // A comment changes no code, but the digest of its sources and the lines of what it throws.
    write('again/seven.ts', '// of nine\nexport const seven = 7;');
    const commented = await load('again/index.ts', text);
    expect(commented.exported).toBe(7);
    expect(commented.digest).not.toBe(first.digest);
    write(
      'again/seven.ts',
      "import { Command } from 'commander';\nexport const seven = new Command('x').name();",
    );
    const plain = "import { seven } from './seven.ts'; export default seven;";
    expect((await load('again/index.ts', plain)).exported).toBe('x');
    write(
      'again/node_modules/commander/index.js',
      "exports.Command = class { name() { return 'own'; } };",
    );
    expect((await load('again/index.ts', plain)).exported).toBe('own');
    rmSync(path.join(folder, 'again/node_modules'), { recursive: true });
    expect((await load('again/index.ts', plain)).exported).toBe('x');
  });

  it('is compiled again where what was kept of it is damaged, or a file of Basin’s has another time', async () => {
    const text = "import { mean } from '@basin/statistics'; export default mean([1, 5]);";
    const { file } = await load('kept.ts', text);
    const [record = ''] = readdirSync(modules)
      .map((name) => path.join(modules, name))
      .filter((name) => name.endsWith('.json') && readFileSync(name, 'utf8').includes(file));
    const known = JSON.parse(readFileSync(record, 'utf8')) as { parts: string[] };
    expect(known.parts.filter((part) => part.includes('/libs/statistics/')).length).toBeGreaterThan(
      0,
    );
    for (const damaged of [
      '',
      '{}',
      '{"parts":',
      JSON.stringify({ ...known, seen: 'another time' }),
    ]) {
      writeFileSync(record, damaged);
      expect((await load('kept.ts', text)).exported).toBe(3);
      expect(JSON.parse(readFileSync(record, 'utf8'))).toEqual(known);
    }
    rmSync(`${file}.map`);
    await load('kept.ts', text);
    expect(statSync(`${file}.map`).size).toBeGreaterThan(0);
  });

  it('has the modules of Basin, packages of its own, and the tfjs that the engine computes with', async () => {
    write('whole/node_modules/own/index.js', 'module.exports = { seven: 7 };');
    write('whole/part.mts', 'export const part: string = import.meta.url;');
    write(
      'whole/plugin.ts',
      `import { mean } from '@basin/statistics';
       import type { StudyDefinition } from '@basin/studies/file';
       import * as tf from '@tensorflow/tfjs';
       import { Command } from 'commander';
       import { seven } from 'own';
       import type { Engine } from '@basin/engine';
       import { part } from './part.mts';
       const name: StudyDefinition['name'] = new Command('x').name();
       export default { mean: mean([1, 3]), tf: tf.Tensor, seven, part, name } satisfies object;`,
    );
    const { exported, digest } = await loadModule(path.join(folder, 'whole'), 'whole');
    expect(exported).toMatchObject({
      ...{ mean: 2, seven: 7, name: 'x', part: expect.stringContaining('file:') as string },
    });
    expect((exported as { tf: unknown }).tf).toBe(tf.Tensor);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it('has a digest of its sources: of all of them, wherever they lie', async () => {
    const text = "import { part } from './part.ts'; export default part;";
    write('first/part.ts', 'export const part = 1;');
    write('second/part.ts', 'export const part = 1;');
    const [first, second] = [
      await load('first/index.ts', text),
      await load('second/index.ts', text),
    ];
    expect(second.digest).toBe(first.digest);
    write('second/part.ts', 'export const part = 2;');
    const changed = await load('second/index.ts', text);
    expect(changed).toMatchObject({ exported: 2 });
    expect(changed.digest).not.toBe(first.digest);
  });

  write(
    'parts/part.ts',
    'type Size = number;\nexport function part(size: Size): Size {\n  throw new Error(`no ${size}`);\n}',
  );
  it.each([
    ['syntax.ts', 'export default {', /syntax\.ts cannot be compiled: syntax\.ts:1:\d+: /],
    [
      'engine.ts',
      "import '@basin/engine';",
      /"@basin\/engine" cannot be imported from outside: there are/,
    ],
    [
      'absent.ts',
      "import './nothing.ts';",
      /cannot be compiled: absent\.ts:1:8: Could not resolve/,
    ],
    [
      'throws.ts',
      "const wanted: string = 'a';\n  throw new Error(`ha ${wanted}`);",
      /^throws\.ts cannot be loaded: throws\.ts:2:9: ha a$/,
    ],
    ['text.ts', "throw 'ha';", /^text\.ts cannot be loaded: ha$/],
    [
      'within.js',
      "import { mean } from '@basin/statistics';\n\nexport default mean(null);",
      /^within\.js cannot be loaded: within\.js:3:16: /,
    ],
    [
      'deep.ts',
      "import { part } from './parts/part.ts';\nexport default part(1);",
      /^deep\.ts cannot be loaded: parts\/part\.ts:3:9: no 1$/,
    ],
  ])('%s is refused', async (name, text, message) => {
    const loading = load(name, text);
    await expect(loading).rejects.toMatchObject({ code: 'plugin/unreadable' });
    await expect(loading).rejects.toThrow(message);
  });

  it.each([
    ['ends.ts', 'process.exit(0);'],
    ['later.ts', "import { exit } from 'node:process'; export default { forward: () => exit(0) };"],
  ])('%s does not end the process, whenever it wants to', async (name, text) => {
    const loading = load(name, text).then(({ exported }) =>
      (exported as { forward(): unknown }).forward(),
    );
    await expect(loading).rejects.toMatchObject({
      code: 'plugin/exit',
      message: `${name} calls process.exit(0), which would end the command: leave that out`,
    });
  });

  it('is a file, or a folder with an entry', async () => {
    mkdirSync(path.join(folder, 'empty'));
    await expect(loadModule(path.join(folder, 'empty'), 'e')).rejects.toThrow(
      'without a plugin.ts',
    );
    await expect(loadModule(path.join(folder, 'gone'), 'gone')).rejects.toThrow(
      'gone is not there',
    );
  });
});
