import { trainingsTogether } from '@basin/core';
import { expect, it } from 'vitest';
import { checkedOptions } from './run.ts';

it('says which option of a measure is wrong, what it found, and what is allowed', () => {
  expect(() => checkedOptions('representations', { exampleCount: 1 })).toThrow(
    /^--set for representations: exampleCount is 1: give .*4/,
  );
  expect(() => checkedOptions('representations', { exampelCount: 9 })).toThrow(
    /unknown key "exampelCount"; did you mean `exampleCount`\? allowed: split, exampleCount$/,
  );
  expect(() => checkedOptions('representations', { between: 'seeds' })).toThrow(
    /unknown key "between"; allowed: split, exampleCount$/,
  );
  expect(() => checkedOptions('loss-surface', { plane: 'random', gridSize: 100_000 })).toThrow(
    '--set for loss-surface: gridSize',
  );
  expect(checkedOptions('interpolation', {})).toEqual({});
  expect(checkedOptions('curvature', { eigenvalueCount: 2 })).toEqual({ eigenvalueCount: 2 });
});

it('knows how many trainings a measure is of', () => {
  expect(trainingsTogether('interpolation')).toEqual({ least: 2, most: 2 });
  expect(trainingsTogether('curvature')).toBeNull();
});
