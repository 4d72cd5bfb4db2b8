import { planTask, resolveTask } from '@basin/core';
import { planExperiment } from '@basin/studies';
import { expect, test } from 'vitest';
import { tinyTraining } from '../executors/testing/work-items.ts';
import { checkTrainings } from './check-trainings.ts';

test('the built-in experiments fit', () => {
  const options = { preset: 'paper', firstSeed: 1, seedCount: 1 } as const;
  for (const slug of ['ten-networks', 'function-fit', 'minimal-ratio']) {
    expect(() => {
      checkTrainings(planExperiment(slug, options));
    }).not.toThrow();
  }
});

test('a training that does not fit is named before anything runs', () => {
  const wide = resolveTask<'training'>({
    ...tinyTraining(),
    network: { inputShape: [1], layers: [{ type: 'dense', units: 3 }] },
  });
  const tasks = [planTask(tinyTraining(), 'narrow', {}), planTask(wide, 'wide', {})];
  expect(() => {
    checkTrainings({ experiment: 'mine', preset: 'custom', tasks });
  }).toThrow(
    expect.objectContaining({
      code: 'model/output-count',
      message: expect.stringMatching(/^mine, wide: the network has 3 outputs, .* 1 target/),
    }),
  );
});
