import { type BlobRef, errorMessage, type TrainingConfig } from '@basin/core';
import { type Engine, openEngine, statelessUniform } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { memoryContext } from '../testing/memory-context.ts';
import { functionTraining } from '../testing/training-config.ts';
import { runTraining } from './run-training.ts';

process.env['TF_NUM_INTRAOP_THREADS'] = '1';
const { native, reason } = await openEngine({ backend: 'native' })
  .then((engine) => ({ native: engine as Engine | null, reason: '' }))
  .catch((error: unknown) => ({ native: null, reason: ` (skipped: ${errorMessage(error)})` }));

afterAll(() => {
  native?.close();
});

const hidden = { type: 'dense', units: 12, activation: 'tanh' } as const;
const withDropout = (rate: number, overrides: Parameters<typeof functionTraining>[0] = {}) =>
  functionTraining({
    network: {
      inputShape: [1],
      layers: [hidden, { type: 'dropout', rate }, { type: 'dense', units: 1 }] as never,
    },
    ...overrides,
  });

async function train(config: TrainingConfig, engine: Engine) {
  const context = memoryContext();
  const { weights, state } = await runTraining(config, context, engine);
  expect(state).toBe('done');
  return { sha: (weights as BlobRef).sha256, losses: context.valuesOf('train/loss') };
}

describe.each([
  ['op by op', 'cpu'],
  ['compiled', 'native'],
] as const)(`dropout %s${reason}`, (_, backend) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine({ backend: native === null ? 'cpu' : backend });
  });

  test('repeats from its seed, and another seed or rate gives other weights', async () => {
    const { sha, losses } = await train(withDropout(0.4), engine);
    expect((await train(withDropout(0.4), engine)).sha).toBe(sha);
    // Metrics are of the network as it is evaluated, and it learns.
    expect(losses.at(-1)).toBeLessThan(losses[0] as number);
    const other = withDropout(0.4, { streamSeeds: { dropout: 9 } });
    expect((await train(other, engine)).sha).not.toBe(sha);
    expect((await train(withDropout(0.5), engine)).sha).not.toBe(sha);
  });

  test('a rate of 0 leaves the network as it is without', async () => {
    const without = functionTraining({
      network: { inputShape: [1], layers: [hidden, { type: 'dense', units: 1 }] as never },
    });
    const [a, b] = [await train(withDropout(0), engine), await train(without, engine)];
    for (const [index, loss] of a.losses.entries()) {
      expect(loss).toBeCloseTo(b.losses[index] as number, 5);
    }
  });

  test('numbers are uniform, and other ones for each seed', () => {
    const draw = (first: number, second: number): Float32Array =>
      statelessUniform([4000], tf.tensor1d([first, second], 'int32')).dataSync<'float32'>();
    const values = draw(-5, 1);
    expect(draw(-5, 1)).toEqual(values);
    expect(draw(-5, 2)).not.toEqual(values);
    expect(draw(-4, 1)).not.toEqual(values);
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    const share = values.filter((value) => value >= 0.4).length / values.length;
    // Four standard deviations of a share of 4,000.
    expect(Math.abs(share - 0.6)).toBeLessThan(4 * Math.sqrt(0.24 / 4000));
  });
});
