import { expect, test } from 'vitest';
import {
  columnsKey,
  datasetBlobs,
  datasetConfigSchema,
  datasetFacts,
  datasetInputSchema,
  dataSources,
  datasetText,
  parseDatasetInput,
} from './dataset.ts';
import { mnistDigest } from './data-sources/mnist.ts';

const mnist = datasetConfigSchema.parse({ name: 'mnist', digest: mnistDigest, trainCount: 500 });
const f2 = datasetConfigSchema.parse({ name: 'function', target: 'f2', windowSize: 3 });

test('sources say counts, shapes, kind and text', () => {
  expect(datasetFacts(mnist)).toEqual({
    kind: 'classification',
    trainCount: 500,
    testCount: 10_000,
    exampleShape: [28, 28, 1],
    targetCount: 10,
    abscissa: null,
  });
  expect(datasetFacts(f2)).toMatchObject({ kind: 'regression', testCount: null, abscissa: 1 });
  expect(datasetText(mnist)).toBe(
    'MNIST, 500 training and 10,000 test images, pixels standardised',
  );
  expect(datasetText(f2)).toBe('f2 on 1,000 points, input (x − h, x, x + h)');
});

test('wrong labels are an option of every source, and none is no part of its record', () => {
  const moons = { name: 'moons', randomLabelShare: 0.2, randomLabels: 'other-class' };
  expect(datasetText(datasetConfigSchema.parse(moons))).toMatch(/, 20 % wrong labels$/);
  expect(parseDatasetInput({ ...moons, name: 'mnist' })).toMatchObject({ randomLabelShare: 0.2 });
  expect(datasetText(datasetConfigSchema.parse({ name: 'moons' }))).not.toMatch(/labels/);
});

test('subsets share their columns, other data does not', () => {
  const whole = datasetConfigSchema.parse({ name: 'mnist', digest: mnistDigest });
  expect(columnsKey(mnist)).toBe(columnsKey(whole));
  expect(columnsKey(mnist)).not.toBe(columnsKey(f2));
  expect(datasetBlobs(mnist)).toEqual([]);
});

test('a person writes no digest, and a name that is not there is refused', () => {
  expect(parseDatasetInput({ name: 'mnist' })).toMatchObject({ digest: mnistDigest });
  expect(() => parseDatasetInput({ name: 'cifar' })).toThrow(/dataset: .*name/s);
  expect(() => parseDatasetInput({ name: 'mnist', trainCount: 0 })).toThrow(/trainCount/);
});

test('every source has a name of its own, and forms of --data that it reads itself', () => {
  const names = dataSources.map(({ schema }) => schema.shape.name.value);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toEqual(dataSources.map(({ input }) => input.shape.name.value));
  expect(datasetInputSchema.options).toHaveLength(names.length);
});

test('a source that there is not is named', () => {
  expect(() => datasetFacts({ name: 'imagenet' } as never)).toThrow(
    expect.objectContaining({
      code: 'dataset/unknown-source',
      message: 'there is no data source "imagenet"',
    }),
  );
});
