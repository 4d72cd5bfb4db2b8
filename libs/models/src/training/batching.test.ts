import { expect, test } from 'vitest';
import { functionTraining } from '../testing/training-config.ts';
import { batchingOf, batchRows, openBatchWeights, openEpochOrders } from './batching.ts';
import { scheduleOf } from './schedule.ts';

const batching = batchingOf({ batchSize: 4 }, 10);

test('every epoch takes each example once, in an order of its own', () => {
  const next = openEpochOrders({ seed: 1, streamSeeds: {}, shuffle: true }, batching);
  const [first, second] = [next(), next()].map((order) => Array.from(order)) as [
    number[],
    number[],
  ];
  expect(first).not.toEqual(second);
  for (const order of [first, second]) {
    expect(order.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  }
});

test('without shuffling every epoch is cut from the data as it lies, the last batch short', () => {
  const next = openEpochOrders({ seed: 1, streamSeeds: {}, shuffle: false }, batching);
  next();
  expect(Array.from(batchRows(next(), batching, 1, 2, 2))).toEqual([4, 5, 6, 7, 8, 9, 0, 0]);
});

test('weights of a batch are the share of each example, and made anew only for other steps', () => {
  const weightsOf = openBatchWeights(batching, 2);
  const first = weightsOf(1, 2);
  expect(Array.from(first)).toEqual([0.25, 0.25, 0.25, 0.25, 0.5, 0.5, 0, 0]);
  expect(weightsOf(1, 2)).toBe(first);
  expect(Array.from(weightsOf(2, 1))).toEqual([0.5, 0.5, 0, 0, 0, 0, 0, 0]);
});

test('a training of no steps on its whole data set has a call of one step, which never runs', () => {
  const config = functionTraining({ epochCount: 0, batchSize: 'full' });
  const schedule = scheduleOf(config, batchingOf(config, 10), false);
  expect(schedule).toMatchObject({ totalSteps: 0, stepsToRun: 0, stepLimit: 1 });
});
