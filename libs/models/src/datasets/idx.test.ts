import { gzipSync } from 'node:zlib';
import { columnsKey, datasetBlobs, datasetFacts, datasetText, taskIdentity } from '@basin/core';
import { openEngine } from '@basin/engine';
import { describe, expect, test } from 'vitest';
import { idxBytes } from '../testing/idx-bytes.ts';
import { memoryFiles } from '../testing/memory-files.ts';
import { mnistTraining } from '../testing/training-config.ts';
import { openDataset } from './dataset.ts';
import { loadData } from './load-data.ts';
import { resolveDataSource } from './resolve.ts';

const images = (count: number): number[] =>
  Array.from({ length: 6 * count }, (_, index) => (index * 41) % 256);
const labels = (count: number): number[] => Array.from({ length: count }, (_, index) => index % 3);
const good = {
  'a-images': idxBytes([8, 2, 3], images(8)),
  'a-labels': idxBytes([8], labels(8)),
  'b-images': idxBytes([4, 2, 3], images(4)),
  'b-labels': idxBytes([4], labels(4)),
};
const input = {
  name: 'idx',
  train: { inputs: 'a-images', labels: 'a-labels' },
  test: { inputs: 'b-images', labels: 'b-labels' },
} as const;

describe('pairs of IDX files', () => {
  test('become a config without paths: digest, counts, shape and classes', async () => {
    const files = memoryFiles(good);
    const config = await resolveDataSource({ ...input, trainCount: 5 }, files);
    expect(config).toMatchObject({ trainCount: 5, testCount: 4, classCount: 3 });
    expect(JSON.stringify(config)).not.toContain('images"');
    expect(datasetFacts(config)).toMatchObject({ exampleShape: [2, 3, 1], targetCount: 3 });
    expect(datasetText(config)).toMatch(
      /^IDX files [0-9a-f]{12}, 2×3×1, 3 classes, 5 training and 4 test images, pixels standardised$/,
    );
    const [blob] = datasetBlobs(config);
    expect(files.blobs.get(blob?.sha256 ?? '')?.length).toBe(blob?.byteCount);
    // What is resolved stays as it is, whether its files are there or not.
    expect(await resolveDataSource(config, memoryFiles({}))).toEqual(config);
  });

  test('have one identity, compressed or not, and another with one byte changed', async () => {
    const identity = async (files: Record<string, Uint8Array>): Promise<string> =>
      taskIdentity(mnistTraining({ dataset: await resolveDataSource(input, memoryFiles(files)) }));
    const plain = await identity(good);
    expect(await identity({ ...good, 'a-images': gzipSync(good['a-images']) })).toBe(plain);
    const changed = good['a-images'].slice();
    changed[20]! ^= 1;
    expect(await identity({ ...good, 'a-images': changed })).not.toBe(plain);
  });

  test('stay bytes in shared memory, standardised by the whole training split', async () => {
    const engine = await openEngine({ backend: 'cpu' });
    const files = memoryFiles(good);
    const dataset = await resolveDataSource({ ...input, trainCount: 5 }, files);
    const data = await loadData([dataset], files.readBlob);
    const columns = data.get(columnsKey(dataset));
    expect(columns?.train.inputs).toBeInstanceOf(Uint8Array);
    expect(columns?.train.inputs.buffer).toBeInstanceOf(SharedArrayBuffer);
    const network = { ...mnistTraining().network, inputShape: [2, 3, 1] };
    const open = openDataset(engine, { ...mnistTraining(), dataset, network }, data);
    expect([open.train.count, open.test?.count]).toEqual([5, 4]);
    const pixels = images(8);
    const mean = pixels.reduce((sum, byte) => sum + byte, 0) / pixels.length;
    const variance = pixels.reduce((sum, byte) => sum + (byte - mean) ** 2, 0) / pixels.length;
    const { inputs, targets } = open.train.examples(1, 2);
    expect(inputs.shape).toEqual([2, 2, 3, 1]);
    expect([...targets.dataSync()]).toEqual([1, 2]);
    inputs.dataSync().forEach((value, index) => {
      expect(value).toBeCloseTo(((pixels[6 + index] as number) - mean) / Math.sqrt(variance), 5);
    });
    // The test split by the mean of the training split.
    expect(open.test?.examples(0, 1).inputs.dataSync()[0]).toBeCloseTo(
      -mean / Math.sqrt(variance),
      5,
    );
  });

  test.each(['int8', 'int16', 'int32', 'float32', 'float64'] as const)(
    '%s becomes float32, of mean 0 and deviation 1',
    async (dtype) => {
      const values = images(8).map((byte) => (byte % 120) - 60);
      const files = memoryFiles({
        ...good,
        'a-images': idxBytes([8, 6], values, dtype),
        'a-labels': idxBytes([8], labels(8), 'int32'),
      });
      const dataset = await resolveDataSource({ name: 'idx', train: input.train }, files);
      expect(datasetFacts(dataset)).toMatchObject({ testCount: null, exampleShape: [6] });
      const data = await loadData([dataset], files.readBlob);
      const found = [...(data.get(columnsKey(dataset))?.train.inputs ?? [])];
      const mean = found.reduce((sum, value) => sum + value, 0) / found.length;
      const square = found.reduce((sum, value) => sum + value ** 2, 0) / found.length;
      expect(mean).toBeCloseTo(0, 6);
      expect(square).toBeCloseTo(1, 6);
      const scale = (found[1]! - found[0]!) / (values[1]! - values[0]!);
      expect(found[5]! - found[0]!).toBeCloseTo(scale * (values[5]! - values[0]!), 6);
    },
  );

  test('are parted by a share, of every class alike, where no test files are given', async () => {
    const files = memoryFiles({
      'a-images': idxBytes([12, 2, 3], images(12)),
      'a-labels': idxBytes([12], labels(12)),
    });
    const resolved = (more: object) =>
      resolveDataSource({ name: 'idx', train: input.train, ...more }, files);
    const dataset = await resolved({ testShare: 0.25 });
    expect(datasetFacts(dataset)).toMatchObject({ trainCount: 9, testCount: 3 });
    const columnsOf = async (config: typeof dataset) =>
      (await loadData([config], files.readBlob)).get(columnsKey(config));
    const found = await columnsOf(dataset);
    const test = Array.from(found?.test?.targets ?? []);
    expect(test.toSorted()).toEqual([0, 1, 2]);
    // Every image is in one split, beside its own label.
    const seen = [found?.train, found?.test].flatMap((split) =>
      Array.from(split?.targets ?? [], (label, row) => [split?.inputs[6 * row], label] as const),
    );
    expect(new Map(seen)).toEqual(
      new Map(labels(12).map((label, row) => [images(12)[6 * row], label])),
    );
    expect(await columnsOf(await resolved({ testShare: 0.25, splitSeed: 2 }))).not.toEqual(found);
    // Without a share the files are as they were, and so is their identity.
    const whole = await resolved({});
    expect(datasetFacts(whole)).toMatchObject({ trainCount: 12, testCount: null });
    expect(taskIdentity(mnistTraining({ dataset: whole }))).toBe(
      taskIdentity(mnistTraining({ dataset: { ...whole, splitSeed: 0, testShare: 0 } as never })),
    );
  });

  test('say so when their bytes are not beside the database', async () => {
    const dataset = await resolveDataSource(input, memoryFiles(good));
    await expect(loadData([dataset], memoryFiles({}).readBlob)).rejects.toMatchObject({
      code: 'dataset/missing',
      message: expect.stringContaining('plan the sweep again from the file itself'),
    });
  });
});

describe('broken IDX files are refused', () => {
  const bad: [string, Record<string, Uint8Array>, string, RegExp][] = [
    [
      'a truncated one',
      { 'a-images': good['a-images'].subarray(0, 50) },
      'dataset/truncated',
      /a-images ends too soon: it should hold \[8, 2, 3\] uint8, 64 bytes, and has 50 bytes/,
    ],
    [
      'a truncated header',
      { 'a-images': good['a-images'].subarray(0, 9) },
      'dataset/truncated',
      /a-images ends too soon: it should hold its header of 16 bytes, and has 9/,
    ],
    [
      'bytes behind the values',
      { 'b-labels': new Uint8Array([...good['b-labels'], 7]) },
      'dataset/trailing-bytes',
      /b-labels has 13 bytes, but its header, \[4\] uint8, says 12/,
    ],
    [
      'another format',
      { 'a-images': new TextEncoder().encode('PK\x03\x04 and so on') },
      'dataset/not-idx',
      /a-images is not an IDX file: it is a ZIP file/,
    ],
    ['an empty file', { 'a-labels': new Uint8Array(0) }, 'dataset/not-idx', /begins with nothing/],
    [
      'a gzip cut short',
      { 'a-images': gzipSync(good['a-images']).subarray(0, 40) },
      'dataset/not-gzip',
      /a-images cannot be decompressed: unexpected end of file; download it again/,
    ],
    [
      'no examples',
      { 'a-images': idxBytes([0, 2, 3], []), 'a-labels': idxBytes([0], []) },
      'dataset/empty',
      /a-images holds nothing: its shape is \[0, 2, 3\]/,
    ],
    [
      'counts that differ',
      { 'a-labels': idxBytes([7], labels(7)) },
      'dataset/counts-differ',
      /a-images holds 8 examples, a-labels 7 labels/,
    ],
    [
      'images for labels',
      { 'a-labels': good['a-images'] },
      'dataset/labels-shape',
      /a-labels has shape \[8, 2, 3\]: labels are one class number/,
    ],
    [
      'shapes that differ',
      { 'b-images': idxBytes([4, 3, 2], images(4)) },
      'dataset/shapes-differ',
      /a-images have shape \[2, 3, 1\], those of b-images \[3, 2, 1\]/,
    ],
    [
      'types that differ',
      { 'b-images': idxBytes([4, 2, 3], images(4), 'float32') },
      'dataset/types-differ',
      /a-images holds bytes/,
    ],
    [
      'a label below 0',
      { 'a-labels': idxBytes([8], [0, 1, -1, 0, 1, 2, 0, 1], 'int32') },
      'dataset/label-range',
      /a-labels: label 2 is -1, and labels are whole numbers from 0/,
    ],
    [
      'a class that only the test split has',
      { 'b-labels': idxBytes([4], [0, 1, 2, 9]) },
      'dataset/unseen-class',
      /b-labels: label 3 is 9, a class of which a-labels has no example/,
    ],
    [
      'a single class',
      { 'a-labels': idxBytes([8], Array(8).fill(0)), 'b-labels': idxBytes([4], Array(4).fill(0)) },
      'dataset/one-class',
      /a-labels holds the class 0 alone/,
    ],
    [
      'NaN',
      {
        'a-images': idxBytes([8, 2, 3], images(8).with(13, Number.NaN), 'float64'),
        'b-images': idxBytes([4, 2, 3], images(4), 'float64'),
      },
      'dataset/not-finite',
      /a-images: value 1 of example 2 is NaN/,
    ],
  ];
  test.each(bad)('%s', async (_name, files, code, message) => {
    const refused = resolveDataSource(input, memoryFiles({ ...good, ...files }));
    await expect(refused).rejects.toMatchObject({ code });
    await expect(refused).rejects.toThrow(message);
  });

  test('labels beyond a given number of classes, more examples than there are, a .gz that is none', async () => {
    const files = memoryFiles({ ...good, 'a.gz': good['a-images'] });
    await expect(resolveDataSource({ ...input, classCount: 2 }, files)).rejects.toThrow(
      /a-labels: label 2 is 2, and labels are whole numbers from 0 to 1/,
    );
    await expect(resolveDataSource({ ...input, testCount: 5 }, files)).rejects.toMatchObject({
      code: 'dataset/too-few-examples',
    });
    const train = { ...input.train, inputs: 'a.gz' };
    await expect(resolveDataSource({ ...input, train }, files)).rejects.toMatchObject({
      code: 'dataset/not-gzip',
      message: expect.stringContaining('begins with 00 00 08 03 where gzip has 1f 8b'),
    });
  });
});

describe('Fashion-MNIST', () => {
  test('other files under its names are not taken for it', async () => {
    const named = Object.fromEntries(
      Object.entries(good).map(([name, bytes]) => [
        `f/${name.replace('a-', 'train-').replace('b-', 't10k-').replace('images', 'images-idx3-ubyte').replace('labels', 'labels-idx1-ubyte')}`,
        bytes,
      ]),
    );
    await expect(
      resolveDataSource({ name: 'fashion-mnist', folder: 'f' }, memoryFiles(named)),
    ).rejects.toMatchObject({ code: 'dataset/corrupt' });
  });

  test('where it is not, it says which package brings it', async () => {
    await expect(
      resolveDataSource({ name: 'fashion-mnist' }, memoryFiles({})),
    ).rejects.toMatchObject({
      code: 'dataset/missing',
      message: expect.stringContaining('apt-get install dataset-fashion-mnist'),
    });
  });
});
