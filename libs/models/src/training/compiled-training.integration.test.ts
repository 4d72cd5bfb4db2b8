import { Worker } from 'node:worker_threads';
import { type BlobRef, datasetFacts, errorMessage, type TrainingConfig } from '@basin/core';
import { type Engine, openEngine } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, test } from 'vitest';
import { loadData } from '../datasets/load-data.ts';
import { floatsOfLittleEndian } from '../little-endian.ts';
import { memoryContext, type MemoryContext } from '../testing/memory-context.ts';
import { relativeDifference } from '../testing/pytorch-fixture.ts';
import {
  convolutionBlock,
  dense,
  functionFitLayers,
  functionTraining,
  mnistTraining,
} from '../testing/training-config.ts';
import { batchingOf } from './batching.ts';
import { chooseForm } from './choose-form.ts';
import { runTraining } from './run-training.ts';

// As in the pool: sums split over threads would differ between machines.
process.env['TF_NUM_INTRAOP_THREADS'] = '1';
process.env['TF_NUM_INTEROP_THREADS'] = '2';

const { native, reason } = await openEngine({ backend: 'native' })
  .then((engine) => ({ native: engine as Engine | null, reason: '' }))
  .catch((error: unknown) => ({ native: null, reason: ` (skipped: ${errorMessage(error)})` }));
const mnist = await loadData([mnistTraining().dataset]);

/** The same step, op by op, on the same kernels: what a loop must agree with. */
async function withoutCompiler(config: TrainingConfig): Promise<Run> {
  const cpu = await openEngine({ backend: 'cpu' });
  try {
    return await train(config, cpu);
  } finally {
    await openEngine({ backend: 'native' });
  }
}

interface Run {
  weights: Float32Array;
  hash: string;
  context: MemoryContext;
}

async function train(config: TrainingConfig, engine = native as Engine): Promise<Run> {
  const context = memoryContext();
  const outcome = await runTraining(config, context, engine, mnist);
  const weights = outcome.weights as BlobRef;
  return {
    weights: floatsOfLittleEndian(context.getBlob(weights)),
    hash: weights.sha256,
    context,
  };
}

/** The form that a training of images takes. */
function formOf(config: TrainingConfig): string {
  const { trainCount } = datasetFacts(config.dataset);
  const targetSpec = { dtype: 'int32' as const, shape: [] };
  return chooseForm(config, batchingOf(config, trainCount), native as Engine, { targetSpec }).name;
}

const images = (trainCount: number, testCount: number): TrainingConfig['dataset'] =>
  ({ ...mnistTraining().dataset, trainCount, testCount }) as TrainingConfig['dataset'];
const convolutional = {
  inputShape: [28, 28, 1],
  layers: [
    ...convolutionBlock(4),
    ...convolutionBlock(6),
    { type: 'flatten' as const },
    ...dense([20, 10]),
  ],
};

const configs: Record<string, TrainingConfig> = {
  'dense classifier, short last batch': mnistTraining({ dataset: images(500, 200), epochCount: 3 }),
  'convolutions, Nesterov': mnistTraining({
    dataset: images(150, 50),
    network: convolutional,
    optimiser: { type: 'sgd', learningRate: 0.01, momentum: 0.9, nesterov: true },
    batchSize: 50,
  }),
  'narrow full batch': functionTraining({
    dataset: { name: 'function', target: 'f2', pointCount: 300, windowSize: 3 },
    network: { inputShape: [3, 1], layers: functionFitLayers([10, 13, 1]) },
    optimiser: { type: 'adam', learningRate: 1e-3 },
    epochCount: 100,
    record: { everyEpochs: 10, gradientNorm: true },
  }),
};

describe.skipIf(native === null)(`compiled trainings${reason}`, () => {
  afterAll(() => {
    native?.close();
  });

  test.each(Object.entries(configs))('%s: as op by op on cpu', async (_name, config) => {
    const compiled = await train(config);
    const eager = await withoutCompiler(config);
    for (const name of ['train/loss', 'test/loss', 'train/gradient-norm']) {
      const found = compiled.context.valuesOf(name);
      expect(found.length, name).toBe(eager.context.valuesOf(name).length);
      if (found.length === 0) continue;
      expect(relativeDifference(found, eager.context.valuesOf(name)), name).toBeLessThan(2e-5);
    }
    // Rounding differs from kernel to kernel and Adam divides by small gradients: 1e-3 of the largest weight.
    expect(relativeDifference(compiled.weights, eager.weights)).toBeLessThan(1e-3);
  });

  test.each(Object.entries(configs))(
    '%s: bit-equal when repeated, no tensor left',
    async (_name, config) => {
      const { hash } = await train(config);
      const tensorsBefore = tf.memory().numTensors;
      expect((await train(config)).hash).toBe(hash);
      expect(tf.memory().numTensors).toBe(tensorsBefore);
    },
  );

  test('XLA and TensorFlow’s own kernels agree on every form', async () => {
    const dataset = images(2_000, 100);
    const long = mnistTraining({ dataset, network: convolutional, epochCount: 10, batchSize: 100 });
    const short = { ...long, epochCount: 9 };
    expect([long, short].map(formOf)).toEqual(['blocks, pooled', 'blocks']);
    const [patches, kernels] = [await train(long), await train(short)];
    const lossesOf = ({ context }: Run): number[] => context.valuesOf('train/loss').slice(0, 6);
    expect(relativeDifference(lossesOf(patches), lossesOf(kernels))).toBeLessThan(1e-4);
  });

  test('dense networks on batches agree by columns under XLA and by blocks, short batches too', async () => {
    const network = { inputShape: [784], layers: dense([12, 8, 10]) };
    const long = mnistTraining({
      ...{ dataset: images(600, 100), network, batchSize: 32 },
      // 19 steps an epoch: 3,002 and 2,983 planned, the first 10 epochs made.
      epochCount: 158,
      stopping: { steps: 190 },
    });
    const short = { ...long, epochCount: 157 };
    expect([long, short].map(formOf)).toEqual(['columns', 'blocks']);
    const [columns, blocks] = [await train(long), await train(short)];
    const lossesOf = ({ context }: Run): number[] => context.valuesOf('train/loss').slice(0, 10);
    expect(relativeDifference(lossesOf(columns), lossesOf(blocks))).toBeLessThan(1e-4);
    expect((await train(long)).weights).toEqual(columns.weights);
  });

  test('one and two worker threads give the same weights, in double precision too', async () => {
    const [single] = Object.values(configs) as [TrainingConfig];
    const all = [...Object.values(configs), { ...single, precision: 'float64' as const }];
    const [alone] = (await trainInWorkers([all])) as [string[]];
    const together = await trainInWorkers([all, all]);
    expect(alone).not.toContain(undefined);
    expect(new Set(alone).size).toBe(all.length);
    expect(together).toEqual([alone, alone]);
  });

  test('the gradient-norm phase lowers the norm and stops at its threshold', async () => {
    const network = { inputShape: [1], layers: dense([5, 6, 1], 'tanh') };
    const base = functionTraining({
      network,
      epochCount: 200,
      optimiser: { type: 'adam', learningRate: 1e-2 },
    });
    const phase = { stepLimit: 400, learningRate: 1e-3, threshold: 1e-12 };
    const spent = memoryContext();
    const whole = await runTraining({ ...base, gradientNormPhase: phase }, spent, native as Engine);
    const norms = spent.valuesOf('phase2/gradient-norm');
    expect(spent.stepsOf('phase2/gradient-norm').at(0)).toBe(200);
    expect(whole.outputs).toMatchObject({ gradientNormReached: false, gradientNormSteps: 400 });
    expect(norms).toHaveLength(401);
    expect(norms.at(-1)).toBeLessThan(0.7 * (norms[0] as number));

    const threshold = ((norms[0] as number) + (norms.at(-1) as number)) / 2;
    const stopped = memoryContext();
    const early = await runTraining(
      { ...base, gradientNormPhase: { ...phase, threshold } },
      stopped,
      native as Engine,
    );
    const firstBelow = norms.findIndex((norm) => norm < threshold);
    expect(early.outputs).toEqual({
      finalGradientNorm: norms[firstBelow],
      gradientNormReached: true,
      gradientNormSteps: firstBelow,
    });
  });
});

async function trainInWorkers(lists: TrainingConfig[][]): Promise<unknown[]> {
  return Promise.all(
    lists.map(
      (list) =>
        new Promise((resolve, reject) => {
          const worker = new Worker(new URL('../testing/training-worker.ts', import.meta.url), {
            workerData: { configs: list, data: mnist },
            execArgv: [
              '--import',
              new URL('../testing/register-typescript.js', import.meta.url).href,
            ],
          });
          worker.once('message', resolve);
          worker.once('error', reject);
        }),
    ),
  );
}
