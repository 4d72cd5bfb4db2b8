import { type NetworkConfig, networkConfigSchema, resolveTask } from '@basin/core';
import { openEngine } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { checkTraining } from './check-training.ts';
import { keepContent } from './datasets/content.ts';
import { networkFunction } from './network/network-function.ts';
import { exportNetwork } from './pytorch/export-network.ts';
import { memoryContext } from './testing/memory-context.ts';
import { functionTraining } from './testing/training-config.ts';
import { runTraining } from './training/run-training.ts';

const code = (expected: string): unknown => expect.objectContaining({ code: expected });
const network = (inputShape: number[], ...layers: object[]): NetworkConfig =>
  networkConfigSchema.parse({ inputShape, layers });

test('a training that does not fit its data is refused before it runs', () => {
  const moved = functionTraining({ augmentation: { shift: 1 } });
  expect(() => checkTraining(moved)).toThrow(code('model/augmentation'));
  const late = { averaging: { type: 'swa', startEpoch: 4 }, epochCount: 3 } as const;
  expect(() => checkTraining(functionTraining(late))).toThrow(code('model/averaging'));
  expect(() => checkTraining(functionTraining({ ...late, epochCount: 4 }))).not.toThrow();
  const patience = { metric: 'test/accuracy', epochs: 2 } as const;
  const watched = functionTraining({ stopping: { patience } });
  expect(() => checkTraining(watched)).toThrow(code('model/unrecorded-metric'));
  expect(() => checkTraining(watched)).toThrow(/use train\/loss$/);
});

test('a network is not guessed: neither its buffers nor the order of its axes', async () => {
  await openEngine({ backend: 'cpu' });
  const normed = network([2], { type: 'batch-norm' }, { type: 'dense', units: 1 });
  expect(() => networkFunction(normed)(tf.zeros([7]), tf.zeros([1, 2]))).toThrow(
    code('model/no-buffers'),
  );
  const picture = network(
    [2, 3],
    { type: 'layer-norm' },
    { type: 'flatten' },
    { type: 'dense', units: 1 },
  );
  expect(() => exportNetwork(picture, new Float32Array(13))).toThrow(code('model/pytorch-input'));
});

test('what a training is to record is refused where nobody can', async () => {
  const engine = await openEngine({ backend: 'cpu' });
  const run = (config: ReturnType<typeof functionTraining>) =>
    runTraining(config, memoryContext(), engine);
  const measured = functionTraining({
    record: { measures: [{ measure: { measure: 'curvature' }, every: 1 }] },
  } as never);
  await expect(run(measured)).rejects.toThrow(code('model/no-measures'));
  const drawn = resolveTask<'training'>({
    ...functionTraining(),
    dataset: { name: 'moons', trainCount: 20, testCount: 10 },
    network: { inputShape: [2], layers: [{ type: 'dense', units: 2 }] },
    loss: 'cross-entropy',
    record: { predictions: true },
  } as never);
  await expect(run(drawn)).rejects.toThrow(code('model/too-many-predictions'));
});

test('more bytes than can be kept are refused before they are read together', () => {
  const half = { length: 2 ** 30 + 1 } as Uint8Array;
  expect(() => keepContent({ putBlob: () => expect.fail() } as never, [half, half])).toThrow(
    code('dataset/too-large'),
  );
});
