import { type BlobRef, errorMessage, resolveTask } from '@basin/core';
import { type Engine, openEngine } from '@basin/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { floatsOfLittleEndian } from '../little-endian.ts';
import { flatFromStateDict } from '../network/state-dict.ts';
import { memoryContext } from '../testing/memory-context.ts';
import { relativeDifference } from '../testing/pytorch-fixture.ts';
import { type ReferenceTraining, trainings } from '../testing/trainings-fixture.ts';
import { runTraining } from './run-training.ts';

process.env['TF_NUM_INTRAOP_THREADS'] = '1';
const { native, reason } = await openEngine({ backend: 'native' })
  .then((engine) => ({ native: engine as Engine | null, reason: '' }))
  .catch((error: unknown) => ({ native: null, reason: ` (skipped: ${errorMessage(error)})` }));

afterAll(() => {
  native?.close();
});

const layers = [
  { type: 'dense', units: 6, activation: 'tanh' },
  { type: 'dense', units: 5, activation: 'elu' },
  { type: 'dense', units: 1 },
] as const;

/** In the narrow form, where biases lie among the weights. */
function configOf({ config: { pruned, ...config }, pointCount, epochCount }: ReferenceTraining) {
  return resolveTask<'training'>({
    kind: 'training',
    schemaVersion: 1,
    dataset: { name: 'function', target: 'f1', pointCount },
    network: { inputShape: [1], layers: [...layers] },
    loss: 'mean-squared-error',
    epochCount,
    batchSize: 'full',
    seed: 1,
    initialWeightsOf: 'start',
    mask: pruned === undefined ? null : { ...pruned, of: 'other' },
    ...config,
  });
}

async function train(reference: ReferenceTraining, engine: Engine) {
  const config = configOf(reference);
  const weights = flatFromStateDict(config.network, reference.start);
  const other = flatFromStateDict(config.network, reference.prunedOf ?? reference.start);
  const context = memoryContext({
    trained: [
      { taskId: 'start', config, weights, snapshots: [] },
      { taskId: 'other', config, weights: other, snapshots: [] },
    ],
  });
  const outcome = await runTraining(config, context, engine);
  return {
    network: config.network,
    losses: context.valuesOf('train/loss'),
    averagedLoss: context.valuesOf('train/loss-averaged').at(-1),
    averaged:
      outcome.averagedWeights === undefined
        ? null
        : floatsOfLittleEndian(context.getBlob(outcome.averagedWeights)),
    weights: floatsOfLittleEndian(context.getBlob(outcome.weights as BlobRef)),
  };
}

describe.each([
  ['op by op', 'cpu'],
  ['compiled', 'native'],
] as const)(`%s${reason}`, (_, backend) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine({ backend: native === null ? 'cpu' : backend });
  });

  test.each(trainings.trainings)('$name: the steps of the reference', async (reference) => {
    const { network, losses, weights, averaged, averagedLoss } = await train(reference, engine);
    expect(relativeDifference(losses, reference.losses)).toBeLessThan(1e-5);
    const end = flatFromStateDict(network, reference.end);
    expect(relativeDifference(weights, end)).toBeLessThan(1e-4);
    // What is pruned is 0 exactly, and stays it.
    const zeros = (values: ArrayLike<number>): number[] =>
      Array.from(values).flatMap((value, index) => (value === 0 ? [index] : []));
    expect(zeros(weights)).toEqual(zeros(end));
    expect(averaged === null).toBe(reference.averaged === undefined);
    if (averaged === null || reference.averaged === undefined) return;
    const mean = flatFromStateDict(network, reference.averaged);
    expect(relativeDifference(averaged, mean)).toBeLessThan(1e-4);
    expect(averagedLoss).not.toBe(losses.at(-1));
  });
});
