import { resolveTask } from '@basin/core';
import { expect, it } from 'vitest';
import { tinyTraining } from '../executors/testing/work-items.ts';
import { bySetting } from './by-setting.ts';

it('asks once for seeds of a setting, anew for another, and gives each its own answer', () => {
  const asked: number[] = [];
  const epochs = bySetting(({ epochCount }) => {
    asked.push(epochCount);
    return epochCount;
  });
  const training = (epochCount: number, seed: number) =>
    resolveTask<'training'>({ ...tinyTraining({ epochCount }), seed });
  const seeds = [1, 2, 3].flatMap((seed) => [training(5, seed), training(6, seed)]);
  expect(seeds.map(epochs)).toEqual([5, 6, 5, 6, 5, 6]);
  expect(asked).toEqual([5, 6]);
});

it('remembers no more than it may, and is right all the same', () => {
  let askedCount = 0;
  const twice = bySetting(({ epochCount }) => {
    askedCount += 1;
    return 2 * epochCount;
  });
  const trainings = Array.from({ length: 1_200 }, (_, n) => ({
    ...resolveTask<'training'>(tinyTraining()),
    epochCount: n,
  }));
  expect(trainings.map(twice)).toEqual(trainings.map(({ epochCount }) => 2 * epochCount));
  expect(trainings.slice(-1).map(twice)).toEqual([2_398]);
  expect(askedCount).toBe(1_200);
});
