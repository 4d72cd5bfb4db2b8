import { readFileSync } from 'node:fs';
import {
  columnsKey,
  type DatasetConfig,
  type DatasetInput,
  datasetFacts,
  datasetText,
} from '@basin/core';
import { describe, expect, test } from 'vitest';
import { memoryFiles } from '../testing/memory-files.ts';
import { npyBytes, zipBytes } from '../testing/npy-bytes.ts';
import type { DataColumns } from './columns.ts';
import { loadData } from './load-data.ts';
import { loaderFor } from './load-data.ts';
import { parseNpyFile } from './npy-format.ts';
import { resolveDataSource } from './resolve.ts';

interface Fixture {
  arrays: { dtype: string; order: string; file: string; values: number[] }[];
  cube: string;
  npz: Record<'stored' | 'deflated' | 'objects', string>;
}
const fixture = JSON.parse(
  readFileSync(new URL('./fixtures/arrays.json', import.meta.url), 'utf8'),
) as Fixture;
const file = (base64: string): Uint8Array => Buffer.from(base64, 'base64');

/** As a study has them: resolved, kept, loaded again from what was kept. */
async function loaded(
  input: DatasetInput,
  given: Record<string, Uint8Array>,
): Promise<{ config: DatasetConfig; columns: DataColumns }> {
  const files = memoryFiles(given);
  const config = await resolveDataSource(input, files);
  const data = await loadData([config], files.readBlob);
  return { config, columns: data.get(columnsKey(config)) as DataColumns };
}

describe('arrays as NumPy saves them', () => {
  test.each(fixture.arrays)('$dtype in order $order', ({ file: base64, values }) => {
    const array = parseNpyFile('a.npy', file(base64));
    expect(array.shape).toEqual([2, 3]);
    expect([...array.values]).toEqual(values);
  });

  test('three axes, written column by column', () => {
    const { shape, values } = parseNpyFile('a.npy', file(fixture.cube));
    expect(shape).toEqual([2, 3, 4]);
    expect([...values]).toEqual(Array.from({ length: 24 }, (_, index) => index));
  });

  test.each(['stored', 'deflated'] as const)('an archive, %s', async (kind) => {
    const input = { name: 'npz', file: 'd.npz', testShare: 0, scale: 'none' } as const;
    const { config, columns } = await loaded(input, { 'd.npz': file(fixture.npz[kind]) });
    expect(datasetFacts(config)).toMatchObject({ kind: 'classification', trainCount: 6 });
    expect([...columns.train.targets]).toEqual([0, 1, 0, 1, 0, 1]);
    expect(columns.train.inputs[11]).toBe(1);
  });

  test('of Python objects are refused', async () => {
    const objects = { 'd.npz': file(fixture.npz.objects) };
    await expect(
      resolveDataSource({ name: 'npz', file: 'd.npz' }, memoryFiles(objects)),
    ).rejects.toThrow('d.npz, x has type |O, Python objects, which only Python can read');
  });
});

const inputs = npyBytes([6, 2], [0, 9, 1, 7, 2, 5, 3, 3, 4, 1, 5, -1]);
const labels = npyBytes([6], [0, 0, 0, 1, 1, 1], 'i8');
const npy = { name: 'npy', train: { inputs: 'x.npy', targets: 'y.npy' } } as const;

describe('arrays as a data set', () => {
  test('a share of every class becomes the test split; features are scaled by the training rows', async () => {
    const { config, columns } = await loaded(
      { ...npy, testShare: 0.34 },
      { 'x.npy': inputs, 'y.npy': labels },
    );
    expect(datasetFacts(config)).toMatchObject({ trainCount: 4, testCount: 2, exampleShape: [2] });
    expect([...(columns.test?.targets ?? [])].sort()).toEqual([0, 1]);
    const first = [0, 2, 4, 6].map((at) => columns.train.inputs[at] as number);
    expect(first.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 6);
    expect(first.reduce((sum, value) => sum + value ** 2, 0) / 4).toBeCloseTo(1, 5);
    expect(datasetText(config)).toMatch(
      /^NumPy arrays [0-9a-f]{12}, 2, 2 classes, 4 training and 2 test examples, inputs each standardised$/,
    );
  });

  test('one content has one identity, from files or an archive; another split seed another split', async () => {
    const archive = zipBytes({ 'x.npy': inputs, 'y.npy': labels });
    const [one, other] = [
      await loaded(npy, { 'x.npy': inputs, 'y.npy': labels }),
      await loaded({ name: 'npz', file: 'a.npz' }, { 'a.npz': archive }),
    ];
    expect({ ...other.config, name: 'npy' }).toEqual(one.config);
    const changed = npyBytes([6, 2], [0, 9, 1, 7, 2, 5, 3, 3, 4, 1, 5, -2]);
    const third = await loaded(npy, { 'x.npy': changed, 'y.npy': labels });
    expect(third.config).not.toEqual(one.config);
  });

  test('given splits, bytes, subsets by count and share', async () => {
    const images = (count: number): Uint8Array =>
      npyBytes(
        [count, 2, 2],
        Array.from({ length: 4 * count }, (_, index) => index * 9),
        'u1',
      );
    const input = {
      ...npy,
      test: { inputs: 'tx.npy', targets: 'ty.npy' },
      ...{ trainShare: 0.5, testCount: 1 },
    };
    const { config, columns } = await loaded(input, {
      'x.npy': images(6),
      'y.npy': labels,
      'tx.npy': images(2),
      'ty.npy': npyBytes([2], [1, 0], 'i8'),
    });
    expect(datasetFacts(config)).toMatchObject({
      trainCount: 3,
      testCount: 1,
      exampleShape: [2, 2, 1],
    });
    expect(columns.train.inputs).toBeInstanceOf(Uint8Array);
    const decoding = loaderFor(config).decoding?.(config, columns);
    // Bytes 0, 9 … 207 have the mean 103.5.
    const mean = (decoding?.shift as number) / (decoding?.scale as number);
    expect(mean).toBeCloseTo(103.5, 6);
  });

  test('values: several targets, standardised on request', async () => {
    const given = {
      'x.npy': inputs,
      'y.npy': npyBytes([6, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
    };
    const { config, columns } = await loaded(
      { ...npy, testShare: 0, standardiseTarget: true },
      given,
    );
    expect(datasetFacts(config)).toMatchObject({
      kind: 'regression',
      targetCount: 2,
      testCount: null,
    });
    expect(columns.train.targets[0]).toBeCloseTo(-columns.train.targets[10]!, 6);
  });

  test('probabilities of classes are asked for, stratified by the likeliest, and never scaled', async () => {
    const shares = [0.6, 0.4, 0, 1, 0.75, 0.25].flatMap((share) => [share, 1 - share]);
    const given = { 'x.npy': inputs, 'y.npy': npyBytes([6, 2], shares) };
    const asked = { ...npy, kind: 'probabilities', standardiseTarget: true } as const;
    const { config, columns } = await loaded({ ...asked, testShare: 0 }, given);
    expect(datasetFacts(config)).toMatchObject({ kind: 'probabilities', targetCount: 2 });
    expect([...columns.train.targets]).toEqual([...Float32Array.from(shares)]);
    expect(datasetText(config)).toContain('probabilities of 2 classes');
    // Three examples of each likeliest class: one of each is held back.
    const parted = await loaded({ ...asked, testShare: 0.34 }, given);
    const [a, b, c, d] = parted.columns.test?.targets as Float32Array;
    expect([a! >= b!, c! >= d!].sort()).toEqual([false, true]);
    const { config: usual } = await loaded({ ...npy, testShare: 0 }, given);
    expect(datasetFacts(usual).kind).toBe('regression');
  });

  test('channels that PyTorch has first come last', async () => {
    const first = npyBytes([2, 2, 1, 3], [0, 1, 2, 10, 11, 12, 3, 4, 5, 13, 14, 15]);
    const given = { 'x.npy': first, 'y.npy': npyBytes([2], [0, 1], 'i8') };
    const { config, columns } = await loaded(
      { ...npy, channels: 'first', scale: 'none', testShare: 0 },
      given,
    );
    expect(datasetFacts(config).exampleShape).toEqual([1, 3, 2]);
    expect([...columns.train.inputs.slice(0, 6)]).toEqual([0, 10, 1, 11, 2, 12]);
  });
});
