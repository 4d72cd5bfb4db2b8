import { type BlobRef, errorMessage, type TrainingConfig } from '@basin/core';
import { type Engine, openEngine } from '@basin/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { floatsOfLittleEndian } from '../little-endian.ts';
import { openDataset } from '../datasets/dataset.ts';
import { describeNetwork } from '../network/describe-network.ts';
import { memoryContext } from '../testing/memory-context.ts';
import { dense, functionTraining } from '../testing/training-config.ts';
import { openDeadUnits } from './dead-units.ts';
import { noiseScale } from './noise-scale.ts';
import { runTraining } from './run-training.ts';

process.env['TF_NUM_INTRAOP_THREADS'] = '1';
const { native, reason } = await openEngine({ backend: 'native' })
  .then((engine) => ({ native: engine as Engine | null, reason: '' }))
  .catch((error: unknown) => ({ native: null, reason: ` (skipped: ${errorMessage(error)})` }));

afterAll(() => {
  native?.close();
});

const everything = [
  'gradient-norm',
  'weight-norm',
  'update-ratio',
  'dead-units',
  'learning-rate',
  'gradient-noise-scale',
] as const;

/** SGD without momentum, so that an update is its gradient times the rate. */
const training = (overrides: Parameters<typeof functionTraining>[0] = {}): TrainingConfig =>
  functionTraining({
    optimiser: { type: 'sgd', learningRate: 0.1 },
    epochCount: 3,
    record: { weightsEveryEpoch: true, quantities: [...everything] },
    ...overrides,
  });

const norm = (values: Float32Array): number => Math.hypot(...values);

describe.each([
  ['op by op, narrow', 'cpu', 'full'],
  ['compiled, narrow', 'native', 'full'],
  ['compiled, blocks', 'native', 25],
] as const)(`%s${reason}`, (_, backend, batchSize) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine({ backend: native === null ? 'cpu' : backend });
  });

  test('norms, ratios and rates are those of the weights that were stored', async () => {
    const context = memoryContext();
    const config = training({ batchSize });
    const { snapshots, weights } = await runTraining(config, context, engine);
    const states = snapshots.map(({ blob }) => floatsOfLittleEndian(context.getBlob(blob)));
    const norms = context.valuesOf('train/weight-norm');
    states.forEach((state, index) => expect(norms[index]).toBeCloseTo(norm(state), 5));
    const [first] = describeNetwork(config.network).parameters;
    const layer = states[0]!.subarray(0, 16);
    expect(first?.size).toBe(8);
    expect(context.valuesOf('layer-0/weight-norm')[0]).toBeCloseTo(norm(layer), 5);
    expect(context.valuesOf('train/learning-rate')).toEqual([0.1, 0.1, 0.1, 0.1]);
    const gradients = context.valuesOf('train/gradient-norm');
    const ratios = context.valuesOf('train/update-ratio');
    expect(ratios).toHaveLength(3);
    ratios.forEach((ratio, index) =>
      expect(ratio).toBeCloseTo((0.1 * gradients[index]!) / norms[index]!, 5),
    );
    if (batchSize === 'full') {
      const moved = states[1]!.map((value, index) => value - states[0]![index]!);
      expect(ratios[0]).toBeCloseTo(norm(moved) / norms[0]!, 5);
    }
    expect(context.valuesOf('train/gradient-noise-scale').every(Number.isFinite)).toBe(true);
    // What is asked for changes no weights.
    const plain = memoryContext();
    const other = await runTraining(
      training({ batchSize, record: { weightsEveryEpoch: true } }),
      plain,
      engine,
    );
    const [a, b] = [weights, other.weights].map((ref) =>
      floatsOfLittleEndian((ref === weights ? context : plain).getBlob(ref as BlobRef)),
    );
    a!.forEach((value, index) => expect(value).toBeCloseTo(b![index]!, 5));
  });
});

test('units that are 0 at every example are dead', async () => {
  const engine = await openEngine({ backend: 'cpu' });
  const context = memoryContext();
  // All of its weights are 0, so that no unit is ever above.
  const config = training({
    initialiser: 'zeros',
    network: { inputShape: [1], layers: dense([8, 6, 1]) },
  });
  await runTraining(config, context, engine);
  expect(context.valuesOf('train/dead-units')[0]).toBe(1);
  const alive = memoryContext();
  await runTraining(training(), alive, engine);
  expect(alive.valuesOf('layer-0/dead-units')[0]).toBeLessThan(1);
});

test('units within residual layers are counted, by the numbers of their layers', async () => {
  const engine = await openEngine({ backend: 'cpu' });
  const inner = {
    type: 'residual',
    layers: dense([5, 6]),
    activation: 'linear',
    bias: true,
  } as const;
  const block = { ...inner, layers: [...dense([6, 6]), inner] };
  const config = training({
    network: { inputShape: [1], layers: [...dense([4, 4]), block, ...dense([1])] },
  });
  const network = describeNetwork(config.network);
  // Weights are 0, so that a unit is what its bias is: as many of a layer are dead as its width is above 3.
  const state = new Float32Array(network.parameterCount);
  for (const { role, offset, size } of network.parameters) {
    if (role === 'bias') state.fill(1, offset, offset + Math.min(3, size));
  }
  const dataset = openDataset(engine, config);
  const units = openDeadUnits(engine, network, dataset.train);
  expect(units.at(state)).toEqual({
    'layer-0/dead-units': 1 / 4,
    'layer-4/dead-units': 3 / 6,
    'layer-7/dead-units': 2 / 5,
    'train/dead-units': 6 / 15,
  });
  units.dispose();
  dataset.dispose();
});

test('the noise scale of gradients with a known mean and spread', () => {
  // |G|² = 4 and tr Σ = 100: E|g_b|² = 4 + 100/b.
  expect(noiseScale(10, 4 + 10, 1000, 4 + 0.1)).toBeCloseTo(25, 9);
});
