import { type TrainingConfig } from '@basin/core';
import { openEngine } from '@basin/engine';
import { describe, expect, test } from 'vitest';
import { checkTraining } from '../check-training.ts';
import { memoryContext } from '../testing/memory-context.ts';
import { smallMnist } from '../testing/small-mnist.ts';
import { functionTraining, mnistTraining } from '../testing/training-config.ts';
import { watchEnd } from './early-end.ts';
import { runTraining } from './run-training.ts';

async function train(config: TrainingConfig, now?: () => number) {
  const engine = await openEngine({ backend: 'cpu' });
  const context = { ...memoryContext(), ...(now === undefined ? {} : { now }) };
  const outcome = await runTraining(config, context, engine, smallMnist(200, 100));
  return { outcome, steps: context.stepsOf('train/loss'), losses: context.valuesOf('test/loss') };
}

const patience = (overrides: object = {}) => ({
  stopping: { patience: { metric: 'train/loss' as const, epochs: 2, ...overrides } },
});

describe('patience', () => {
  test('counts epochs without anything better, by the metric’s own direction', () => {
    const by = (metric: 'train/loss' | 'test/accuracy', values: number[], minDelta = 0) => {
      const watch = watchEnd({
        patience: { metric, epochs: 2, minDelta, keep: 'last' },
        steps: null,
        seconds: null,
      });
      return values.findIndex((value, epoch) => {
        watch.record(epoch, { [metric]: value });
        return watch.reasonAt(epoch, 0) !== null;
      });
    };
    expect(by('train/loss', [3, 2, 2.5, 1.9, 2, 2, 1])).toBe(5);
    expect(by('test/accuracy', [0.1, 0.5, 0.4, 0.6, 0.6, 0.6])).toBe(5);
    // A gain within minDelta is none.
    expect(by('train/loss', [3, 2.95, 2.91, 2.85], 0.2)).toBe(2);
    expect(by('train/loss', [3, NaN, NaN])).toBe(2);
  });

  test('a training that gets no better ends as done, and says when and why', async () => {
    const config = functionTraining({
      optimiser: { type: 'sgd', learningRate: 1e-12 },
      epochCount: 50,
      ...patience({ minDelta: 0.01 }),
    });
    const { outcome, steps } = await train(config);
    expect(outcome.state).toBe('done');
    expect(outcome.outputs['stopped']).toEqual({
      ...{ reason: 'patience', repeatable: true, step: 2, epoch: 2 },
    });
    expect(steps).toEqual([0, 1, 2]);
  });

  test('keeps the weights of the best epoch where that is asked for', async () => {
    // At this rate it overshoots: the first weights are the best.
    const given = { optimiser: { type: 'sgd', learningRate: 3 } as const, epochCount: 8 };
    const [best, start] = [
      await train(mnistTraining({ ...given, ...patience({ metric: 'test/loss', keep: 'best' }) })),
      await train(mnistTraining({ ...given, epochCount: 0 })),
    ];
    const kept = best.outcome.outputs['keptEpoch'] as number;
    expect(best.losses[kept]).toBe(Math.min(...best.losses));
    expect(best.outcome.outputs['keptStep']).toBe(best.steps[kept]);
    expect(start.outcome.outputs).not.toHaveProperty('keptStep');
    expect(kept === 0).toBe(best.outcome.weights?.sha256 === start.outcome.weights?.sha256);
  });

  test('of a metric that nothing records is refused', () => {
    const config = functionTraining(patience({ metric: 'test/accuracy' }));
    expect(() => checkTraining(config)).toThrow(
      /stop by test\/accuracy, which f1 .* does not give: use train\/loss$/,
    );
  });
});

test('a budget of steps ends between epochs, repeatably, and schedules are laid over it', async () => {
  const config = mnistTraining({
    stopping: { steps: 6 },
    schedule: { type: 'cosine', every: 'step' },
    epochCount: 9,
  });
  const [a, b] = [await train(config), await train(config)];
  expect(a.steps).toEqual([0, 4, 6]);
  expect(a.outcome.outputs['stopped']).toMatchObject({ reason: 'steps', step: 6, epoch: 1.5 });
  expect(a.outcome.weights?.sha256).toBe(b.outcome.weights?.sha256);
});

test('a budget of time ends at the next call, records there, and says that it cannot be repeated', async () => {
  let time = 0;
  const config = functionTraining({
    epochCount: 5_000,
    stopping: { seconds: 2 },
    record: { everyEpochs: 5_000 },
  });
  const { outcome, steps } = await train(config, () => (time += 1_100));
  expect(outcome.state).toBe('done');
  const stopped = outcome.outputs['stopped'] as {
    reason: string;
    repeatable: boolean;
    step: number;
  };
  expect(stopped).toMatchObject({ reason: 'seconds', repeatable: false });
  expect(stopped.step).toBeLessThan(5_000);
  expect(steps).toEqual([0, stopped.step]);
});
