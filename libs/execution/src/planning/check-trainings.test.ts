import { planTask, resolveTask, type TaskConfig, taskIdentity } from '@basin/core';
import { planExperiment } from '@basin/studies';
import { expect, test } from 'vitest';
import { tinyTraining } from '../executors/testing/work-items.ts';
import { checkPrecisions, checkTrainings } from './check-trainings.ts';

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

test('double precision is refused of a backend that has none, of a training and of what it measures; analyses take what there is', () => {
  const sweepOf = (config: TaskConfig) => ({
    experiment: 'mine',
    tasks: [planTask(config, 'double', {})],
  });
  const plain = tinyTraining();
  const training = resolveTask<'training'>({ ...plain, precision: 'float64' });
  const measured = resolveTask<'training'>({
    ...plain,
    record: {
      ...plain.record,
      measures: [{ measure: { measure: 'hessian' }, every: 1, precision: 'float64' }],
    },
  });
  const analysis = resolveTask<'analysis'>({
    kind: 'analysis',
    schemaVersion: 1,
    inputs: [taskIdentity(plain)],
    measure: { measure: 'hessian' },
    precision: 'float64',
  });
  for (const config of [training, measured]) {
    expect(() => {
      checkPrecisions(sweepOf(config), 'wasm');
    }).toThrow(
      expect.objectContaining({
        code: 'model/precision',
        message: expect.stringMatching(/^mine, double: precision float64 .* for wasm: leave out/),
      }),
    );
    checkPrecisions(sweepOf(config), 'tensorflow');
  }
  checkPrecisions(sweepOf(plain), 'wasm');
  checkPrecisions(sweepOf(analysis), 'wasm');
});
