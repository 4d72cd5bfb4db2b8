import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEngine } from '@basin/engine';
import { expect, test } from 'vitest';
import { smallMnist } from '../testing/small-mnist.ts';
import { dense, functionTraining, mnistTraining } from '../testing/training-config.ts';
import { openDataset } from './dataset.ts';
import { functionPoints, targetValue } from './function.ts';
import type { DataColumns } from './columns.ts';
import type { LoadedData } from './load-data.ts';
import { loadMnist } from './mnist.ts';
import { withRandomLabels } from './random-labels.ts';

/** The only ones there are. */
function columnsOf(data: LoadedData): DataColumns {
  return [...data.values()][0] as DataColumns;
}

test('f2 is zero exactly at the five points where 5x is an integer, ±1 elsewhere', () => {
  const { targets } = functionPoints({
    name: 'function',
    target: 'f2',
    pointCount: 1000,
    windowSize: 1,
  });
  const zeros = [...targets.keys()].filter((row) => targets[row] === 0).map((row) => row + 1);
  expect(zeros).toEqual([200, 400, 600, 800, 1000]);
  expect(new Set(targets)).toEqual(new Set([1, 0, -1]));
  // Sine is positive on (0, 0.2), negative on (0.2, 0.4), …
  expect([1, 199, 201, 399, 401].map((index) => targets[index - 1])).toEqual([1, 1, -1, -1, 1]);
});

test('f1 is sin(5πx)/(5πx), zero at the same points', () => {
  expect(targetValue('f1', 100, 1000)).toBeCloseTo(2 / Math.PI, 12);
  expect(targetValue('f1', 400, 1000)).toBe(0);
  const { targets } = functionPoints({
    name: 'function',
    target: 'f1',
    pointCount: 1000,
    windowSize: 1,
  });
  const mean = targets.reduce((sum, value) => sum + value, 0) / 1000;
  const variance = targets.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 1000;
  // experiments.md: the loss of a network stuck at the constant.
  expect(variance).toBeCloseTo(0.0868, 4);
});

test('a window holds the neighbours at one grid step', () => {
  const { inputs } = functionPoints({
    name: 'function',
    target: 'f1',
    pointCount: 10,
    windowSize: 3,
  });
  expect([...inputs.slice(0, 6)]).toEqual([0, 0.1, 0.2, 0.1, 0.2, 0.3].map(Math.fround));
});

test('MNIST’s own files have their counts and labels', async () => {
  const { train, test } = await loadMnist();
  expect([train.count, test?.count]).toEqual([60_000, 10_000]);
  expect(train.inputs.length).toBe(60_000 * 784);
  expect(test?.inputs.length).toBe(10_000 * 784);
  expect([...train.targets.subarray(0, 8)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3]);
  expect(train.inputs.buffer).toBeInstanceOf(SharedArrayBuffer);
  const bytes = train.inputs as Uint8Array;
  const mean = bytes.reduce((sum, byte) => sum + byte, 0) / bytes.length / 255;
  expect(mean).toBeCloseTo(0.1307, 4);
});

test('missing and corrupt files are told apart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'basin-mnist-'));
  try {
    await expect(loadMnist(folder)).rejects.toMatchObject({ code: 'dataset/missing' });
    for (const name of [
      'train-images-idx3',
      'train-labels-idx1',
      't10k-images-idx3',
      't10k-labels-idx1',
    ]) {
      writeFileSync(join(folder, `${name}-ubyte`), 'not MNIST');
    }
    await expect(loadMnist(folder)).rejects.toMatchObject({ code: 'dataset/corrupt' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('random labels replace a share of the training labels, a larger share a superset', () => {
  const real = Int32Array.from(columnsOf(smallMnist(2_000, 10)).train.targets);
  const labelsAt = (randomLabelShare: number, seed = 3): Int32Array =>
    withRandomLabels(real, { randomLabelShare }, 10, seed);
  const changed = (labels: Int32Array): number[] =>
    [...labels.keys()].filter((index) => labels[index] !== real[index]);
  expect(labelsAt(0)).toEqual(real);
  const half = changed(labelsAt(0.5));
  const all = labelsAt(1);
  // A tenth of the drawn labels are the true ones.
  expect(half.length / 2_000).toBeGreaterThan(0.42);
  expect(half.length / 2_000).toBeLessThan(0.48);
  expect(half.every((index) => changed(all).includes(index))).toBe(true);
  expect(labelsAt(1)).toEqual(all);
  expect(labelsAt(1, 4)).not.toEqual(all);
  const counts = Array.from(
    { length: 10 },
    (_, digit) => all.filter((label) => label === digit).length,
  );
  expect(Math.min(...counts)).toBeGreaterThan(140);
});

test('symmetric noise never draws the true class, and every other one alike', () => {
  const real = Int32Array.from({ length: 6_000 }, (_, index) => index % 3);
  const options = { randomLabelShare: 0.5, randomLabels: 'other-class' } as const;
  const labels = withRandomLabels(real, options, 3, 7);
  const shifts = [0, 1, 2].map(
    (shift) => labels.filter((label, index) => (label - real[index]! + 3) % 3 === shift).length,
  );
  expect(shifts[0]).toBe(3_000);
  // Four standard deviations of a fair draw of 3,000.
  expect(Math.abs(shifts[1]! - 1_500)).toBeLessThan(4 * Math.sqrt(750));
});

test('labels of any source are replaced, those of its training split alone', async () => {
  const engine = await openEngine({ backend: 'cpu' });
  const labelsOf = (randomLabelShare: number) => {
    const dataset = { name: 'blobs', trainCount: 60, testCount: 30, randomLabelShare } as const;
    const network = { inputShape: [2], layers: dense([3]) };
    const config = mnistTraining({ dataset, network });
    const { train, test } = openDataset(engine, config);
    return [train.targets.dataSync(), test?.targets.dataSync()];
  };
  const [clean, noisy] = [labelsOf(0), labelsOf(1)];
  expect(noisy[0]).not.toEqual(clean[0]);
  expect(noisy[1]).toEqual(clean[1]);
});

test('pixels are standardised or in [0, 1], images channels-last, only as many as asked for', async () => {
  const engine = await openEngine({ backend: 'cpu' });
  const mnist = smallMnist(30, 20);
  const dataset = { ...mnistTraining().dataset, trainCount: 25, testCount: 5, standardise: false };
  const config = { ...mnistTraining(), dataset } as ReturnType<typeof mnistTraining>;
  const images = { ...config, network: { ...config.network, inputShape: [28, 28, 1] } };
  const { train } = columnsOf(mnist);
  const open = openDataset(engine, images, mnist);
  expect([open.train.count, open.test?.count]).toEqual([25, 5]);
  const { inputs, targets } = open.train.examples(2, 3);
  expect(inputs.shape).toEqual([3, 28, 28, 1]);
  expect([...targets.dataSync()]).toEqual([...train.targets.subarray(2, 5)]);
  const byte = train.inputs[2 * 784] as number;
  expect(inputs.dataSync()[0]).toBeCloseTo(byte / 255, 6);
  const standardised = openDataset(
    engine,
    { ...config, dataset: { ...dataset, standardise: true } as never },
    mnist,
  );
  expect(standardised.train.examples(2, 1).inputs.dataSync()[0]).toBeCloseTo(
    (byte / 255 - 0.1307) / 0.3081,
    5,
  );
});

test('a network of another input size is refused', async () => {
  const engine = await openEngine({ backend: 'cpu' });
  const config = functionTraining({ dataset: { name: 'function', target: 'f1', windowSize: 3 } });
  expect(() => openDataset(engine, config)).toThrow(/does not hold the 3 values/);
});
