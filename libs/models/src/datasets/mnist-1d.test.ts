import { readFileSync } from 'node:fs';
import { mnist1dConfigSchema } from '@basin/core';
import { describe, expect, test } from 'vitest';
import type { SplitColumns } from './columns.ts';
import { mnist1dColumns } from './mnist-1d.ts';
import { numpyRandom } from './numpy-random.ts';

interface MadeSet {
  shuffled: boolean;
  dataSeed: number;
  sampleCount: number;
  train: number[][];
  test: number[][];
  trainDigest: number;
  testDigest: number;
  trainLabels: string;
  testLabels: string;
}
interface Fixture {
  generator: {
    seed: number;
    uniform: number[];
    normal: number[];
    integer: number[];
    permutation: number[];
    after: number;
  };
  sets: MadeSet[];
}
const { generator, sets } = JSON.parse(
  readFileSync(new URL('./fixtures/mnist-1d.json', import.meta.url), 'utf8'),
) as Fixture;

test('the generator is NumPy’s RandomState: bits, normals, whole numbers, orders', () => {
  const random = numpyRandom(generator.seed);
  expect(generator.uniform.map(() => random.uniform())).toEqual(generator.uniform);
  for (const wanted of generator.normal) expect(random.normal()).toBeCloseTo(wanted, 14);
  expect(generator.integer.map(() => random.integer(48))).toEqual(generator.integer);
  expect([...random.permutation(20)]).toEqual(generator.permutation);
  expect(random.uniform()).toBe(generator.after);
});

describe('MNIST-1D is the Python package’s', () => {
  test.each(sets)('shuffled $shuffled, seed $dataSeed, $sampleCount examples', (wanted) => {
    const { shuffled, dataSeed, sampleCount } = wanted;
    const config = { name: 'mnist-1d', shuffled, dataSeed, sampleCount } as const;
    const { train, test: tested } = mnist1dColumns(mnist1dConfigSchema.parse(config));
    expect(labels(train)).toBe(wanted.trainLabels);
    expect(labels(tested as SplitColumns)).toBe(wanted.testLabels);
    expect(rows(train)).toEqual(wanted.train.flat().map(Math.fround));
    expect(rows(tested as SplitColumns)).toEqual(wanted.test.flat().map(Math.fround));
    expect(digest(train)).toBeCloseTo(wanted.trainDigest, 4);
    expect(digest(tested as SplitColumns)).toBeCloseTo(wanted.testDigest, 4);
  });
});

test('a subset is the first examples of a split; more than there are is refused', () => {
  const parse = (config: object) =>
    mnist1dConfigSchema.safeParse({ name: 'mnist-1d', sampleCount: 100, ...config });
  expect(parse({ trainCount: 80, testCount: 20 }).success).toBe(true);
  expect(parse({ trainCount: 81 }).error?.issues[0]?.message).toContain('at most 80');
  expect(parse({ padding: [5, 2] }).success).toBe(false);
});

const labels = ({ targets }: SplitColumns): string => [...targets].join('');
const rows = ({ inputs }: SplitColumns): number[] => [...inputs.slice(0, 120)];

/** Weighs every value by its row and its column. */
function digest({ inputs, count }: SplitColumns): number {
  let sum = 0;
  for (let row = 0; row < count; row++) {
    for (let column = 0; column < 40; column++) {
      sum += row * (column + 1) * (inputs[row * 40 + column] as number);
    }
  }
  return sum / 1e6;
}
