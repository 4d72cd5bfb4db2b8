import { type BlobRef, errorMessage, resolveTask, taskIdentity } from '@basin/core';
import { type Engine, openEngine } from '@basin/engine';
import { afterAll, describe, expect, test } from 'vitest';
import { floatsOfLittleEndian } from '../little-endian.ts';
import { flatFromStateDict } from '../network/state-dict.ts';
import { memoryContext } from '../testing/memory-context.ts';
import { relativeDifference } from '../testing/pytorch-fixture.ts';
import { vocabulary } from '../testing/vocabulary-fixture.ts';
import { runTraining } from './run-training.ts';

process.env['TF_NUM_INTRAOP_THREADS'] = '1';
const { native, reason } = await openEngine({ backend: 'native' })
  .then((engine) => ({ native: engine as Engine | null, reason: '' }))
  .catch((error: unknown) => ({ native: null, reason: ` (skipped: ${errorMessage(error)})` }));

afterAll(() => {
  native?.close();
});

type Reference = typeof vocabulary.training;

/** By full batches: a chain in the narrow form, where biases lie among the weights. */
async function train(
  engine: Engine,
  reference: Reference = vocabulary.training,
): Promise<{ losses: number[]; weights: Float32Array }> {
  const config = resolveTask<'training'>({
    kind: 'training',
    schemaVersion: 1,
    dataset: { name: 'function', target: 'f1', pointCount: reference.pointCount },
    network: reference.network,
    loss: 'mean-squared-error',
    optimiser: reference.optimiser,
    schedule: reference.schedule,
    epochCount: reference.epochCount,
    batchSize: 'full',
    seed: 1,
    initialWeightsOf: 'start',
  });
  const weights = flatFromStateDict(config.network, reference.start);
  const given = { taskId: 'start', config, weights, snapshots: [] };
  const context = memoryContext({ trained: [given] });
  const outcome = await runTraining(config, context, engine);
  expect(taskIdentity(config)).not.toBe(
    taskIdentity({ ...config, schedule: { ...config.schedule, warmupSteps: 11 } }),
  );
  return {
    losses: context.valuesOf('train/loss'),
    weights: floatsOfLittleEndian(context.getBlob(outcome.weights as BlobRef)),
  };
}

function expectPytorch(
  { losses, weights }: Awaited<ReturnType<typeof train>>,
  reference: Reference = vocabulary.training,
): void {
  expect(relativeDifference(losses, reference.losses)).toBeLessThan(1e-5);
  const end = flatFromStateDict(reference.network, reference.end);
  expect(relativeDifference(weights, end)).toBeLessThan(1e-4);
}

test('AdamW that spares biases, a clipped gradient, warm-up and cosine: PyTorch’s 60 steps, op by op', async () => {
  expectPytorch(await train(await openEngine({ backend: 'cpu' })));
});

test.skipIf(native === null)(`the same, compiled${reason}`, async () => {
  expectPytorch(await train(await openEngine({ backend: 'native' })));
});

describe.each([
  ['op by op', 'cpu'],
  ['op by op, on wasm', 'wasm'],
  ['compiled', 'native'],
] as const)('batch norm within and before a residual, %s', (_, backend) => {
  const isThere = backend !== 'native' || native !== null;
  const { normalisedTraining } = vocabulary;

  test.skipIf(!isThere)(
    `PyTorch’s ten steps, their losses as evaluated, and its statistics at the end${reason}`,
    async () => {
      const engine = await openEngine({ backend });
      expectPytorch(await train(engine, normalisedTraining), normalisedTraining);
    },
  );
});
