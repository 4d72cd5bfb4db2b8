import { describe, expect, test } from 'vitest';
import { backendNames, type BackendName } from '../engine.ts';
import { convolutionalNet, denseNet, trainSmallNet } from './fixtures/small-trainings.ts';
import { openBackend } from './open-backend.ts';

/**
 * Largest difference from the cpu backend, relative to the largest value. Sums are taken in another
 * order, in float32 (2⁻²⁴ = 6e-8), over a few hundred terms and five steps.
 */
const tolerance: Record<BackendName, number> = {
  cuda: 2e-5,
  native: 2e-6,
  webgpu: 2e-5,
  wasm: 2e-6,
  cpu: 0,
};

const nets = {
  dense: denseNet(20, 16, 5),
  convolutional: convolutionalNet(12, 4, 3),
};
const options = { batchSize: 24, stepCount: 5, seed: 3 };

const unavailable = new Map<BackendName, string>();
for (const name of backendNames) {
  await openBackend(name).catch((error: Error) => unavailable.set(name, error.message));
}
for (const [name, reason] of unavailable)
  process.stderr.write(`conformance skips ${name}: ${reason}\n`);

function relativeDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  let scale = 0;
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const [found = NaN, wanted = NaN] = [actual[i], expected[i]];
    if (Number.isNaN(found)) return Infinity;
    scale = Math.max(scale, Math.abs(wanted));
    worst = Math.max(worst, Math.abs(found - wanted));
  }
  return worst / scale;
}

describe.each(backendNames)('backend %s', (name) => {
  describe.skipIf(unavailable.has(name))('agrees with cpu', () => {
    test.each(Object.keys(nets) as (keyof typeof nets)[])('on a %s net', async (net) => {
      const reference = trainSmallNet((await openBackend('cpu')).tf, nets[net], options);
      const { tf } = await openBackend(name);
      const before = tf.memory().numTensors;
      const training = trainSmallNet(tf, nets[net], options);
      expect(tf.memory().numTensors - before, 'tensors left behind').toBe(0);

      for (const part of ['logits', 'gradient', 'losses', 'weights'] as const) {
        const difference = relativeDifference(training[part], reference[part]);
        expect(difference, part).toBeLessThanOrEqual(tolerance[name]);
      }
      expect(training.losses.at(-1), 'loss falls').toBeLessThan(training.losses[0] ?? NaN);
    });
  });
});
