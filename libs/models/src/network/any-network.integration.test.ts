import { errorMessage, type NetworkConfig } from '@basin/core';
import { type Engine, openEngine, statelessUniform } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { initialWeights } from '../initial-weights.ts';
import { anyNetwork } from '../testing/network-arbitrary.ts';
import { blockForm } from '../training/block-form.ts';
import type { Batch } from '../training/weight-form.ts';
import { bufferTensors, initialBuffers, splitState, stateSize } from './buffers.ts';
import { describeNetwork } from './describe-network.ts';
import { flatFromStateDict, stateDictOf } from './state-dict.ts';

process.env['TF_NUM_INTRAOP_THREADS'] = '1';
const { native, reason } = await openEngine({ backend: 'native' })
  .then((engine) => ({ native: engine as Engine | null, reason: '' }))
  .catch((error: unknown) => ({ native: null, reason: ` (skipped: ${errorMessage(error)})` }));

afterAll(() => {
  native?.close();
});

/** Loss, gradients and buffers of one training step on six examples, the last of which only fills it up. */
function stepOf(network: NetworkConfig) {
  const description = describeNetwork(network);
  const form = blockForm({ network, loss: 'mean-squared-error' });
  const config = { network, initialiser: 'pytorch', seed: 1, streamSeeds: {} } as const;
  const given = {
    ...form.pack(tf.tensor1d(initialWeights(config))),
    ...bufferTensors(description, initialBuffers(description)),
    inputs: tf.randomNormal([6, ...network.inputShape], 0, 1, 'float32', 3),
    targets: tf.randomNormal([6, 2], 0, 1, 'float32', 4),
    exampleWeights: tf.tensor1d([0.2, 0.2, 0.2, 0.2, 0.2, 0]),
  };
  const step = (all: Record<string, tf.Tensor>): Record<string, tf.Tensor> => {
    const batch = {
      ...all,
      mode: 'train',
      random: {
        uniform: (index: number, shape: number[]) =>
          statelessUniform(shape, tf.tensor1d([index, 7], 'int32')),
      },
      buffers: all,
    } as unknown as Batch;
    const { loss, gradients, buffers } = form.lossAndGradients(all, batch);
    return { loss, ...gradients, ...buffers };
  };
  return { given, step };
}

describe.skipIf(native === null)(`networks of any layers${reason}`, () => {
  const engine = native as Engine;
  beforeAll(async () => {
    await openEngine({ backend: 'native' });
  });

  test('a compiled training step gives what its ops give one by one', () => {
    const property = fc.property(anyNetwork, (network) => {
      const { given, step } = stepOf(network);
      const program = engine.compile(
        step,
        Object.fromEntries(
          Object.entries(given).map(([key, { shape }]) => [key, { shape, dtype: 'float32' }]),
        ),
        { form: 'graph', name: 'any network' },
      );
      const [compiled, eager] = [program.run(given), tf.tidy(() => step(given))];
      expect(Object.keys(compiled).sort()).toEqual(Object.keys(eager).sort());
      for (const [key, value] of Object.entries(eager)) {
        const [one, other] = [Array.from(value.dataSync()), compiled[key]!.dataSync()];
        const largest = one.reduce((most, x) => Math.max(most, Math.abs(x)), 1);
        one.forEach((x, index) => {
          expect(Math.abs(x - other[index]!) / largest, key).toBeLessThan(1e-4);
        });
      }
      program.dispose();
      tf.dispose([given, compiled, eager]);
    });
    fc.assert(property, { numRuns: 30, seed: 20_261_127 });
  });
});

test('the state of networks of any layers goes into a state dict and back', () => {
  const property = fc.property(anyNetwork, (network) => {
    const description = describeNetwork(network);
    const state = Float32Array.from({ length: stateSize(description) }, (_, index) => index + 1);
    let dict;
    try {
      dict = stateDictOf(network, state);
    } catch (error) {
      // What a residual adds to after a flatten has no order in PyTorch.
      expect(errorMessage(error)).toMatch(/channels first|looks like PyTorch/);
      return;
    }
    const hasTensorflowPadding = JSON.stringify(network).includes('"same"');
    if (!hasTensorflowPadding) expect(flatFromStateDict(network, dict)).toEqual(state);
    const { buffers } = splitState(description, state);
    expect(buffers).toHaveLength(description.bufferCount);
  });
  fc.assert(property, { numRuns: 200, seed: 20_261_127 });
});
