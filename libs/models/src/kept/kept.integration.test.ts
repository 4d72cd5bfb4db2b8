import { randomStream, resolveTask, type TaskConfigInput, type TrainingConfig } from '@basin/core';
import { type Engine, openEngine } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, expect, test } from 'vitest';
import { runTrainingGroup } from '../replicas/run-training-group.ts';
import { memoryContext } from '../testing/memory-context.ts';
import { functionTraining } from '../testing/training-config.ts';
import { runTraining } from '../training/run-training.ts';
import { type Kept, openKept } from './kept.ts';

process.env['TF_NUM_INTRAOP_THREADS'] = '1';
const native = await openEngine({ backend: 'native' }).catch(() => null);

afterAll(() => {
  native?.close();
});

type TrainingInput = Extract<TaskConfigInput, { kind: 'training' }>;

/** Moons in short batches, of which the last is shorter; each with one thing changed. */
function moons(overrides: Partial<TrainingInput> = {}): TrainingConfig {
  return resolveTask<'training'>({
    kind: 'training',
    schemaVersion: 1,
    dataset: { name: 'moons', trainCount: 44, testCount: 10 },
    network: network([]),
    loss: 'cross-entropy',
    optimiser: { type: 'sgd', learningRate: 0.1 },
    epochCount: 2,
    batchSize: 16,
    seed: 1,
    ...overrides,
  });
}

function network(between: TrainingInput['network']['layers']): TrainingInput['network'] {
  return {
    inputShape: [2],
    layers: [
      { type: 'dense', units: 5, activation: 'tanh' },
      ...between,
      { type: 'dense', units: 2 },
    ],
  };
}

const noisy = { name: 'moons', trainCount: 44, testCount: 10, randomLabelShare: 0.5 } as const;
const sgd = { type: 'sgd', learningRate: 0.1 } as const;

/** Neighbours share all but one of the things that a key could forget. */
const configs: TrainingConfig[] = [
  moons(),
  moons({ seed: 2 }),
  moons({ streamSeeds: { order: 5 } }),
  moons({ shuffle: false }),
  moons({ initialiser: 'zeros' }),
  moons({ batchSize: 11 }),
  moons({ batchSize: 'full' }),
  moons({ epochCount: 3 }),
  moons({ optimiser: { ...sgd, learningRate: 0.3 } }),
  moons({ optimiser: { ...sgd, momentum: 0.5 } }),
  moons({ optimiser: { ...sgd, momentum: 0.9 } }),
  moons({ optimiser: { ...sgd, weightDecay: 0.1 } }),
  moons({ optimiser: { ...sgd, weightDecay: 0.01 } }),
  moons({ optimiser: { ...sgd, clipNorm: 0.1 } }),
  moons({ optimiser: { ...sgd, sam: { rho: 0.1 } } }),
  moons({ optimiser: { type: 'adam', learningRate: 0.1 } }),
  moons({ optimiser: { type: 'adam', learningRate: 0.1, beta1: 0.5 } }),
  moons({ schedule: { type: 'cosine' } }),
  moons({ averaging: { type: 'ema', decay: 0.5 } }),
  moons({ stopping: { steps: 4 } }),
  moons({ dataset: noisy }),
  moons({ dataset: noisy, seed: 2 }),
  moons({ dataset: noisy, streamSeeds: { labels: 3 } }),
  moons({ dataset: { ...noisy, randomLabels: 'other-class' } }),
  moons({ network: network([{ type: 'dropout', rate: 0.5 }]) }),
  moons({ network: network([{ type: 'dropout', rate: 0.2 }]) }),
  moons({ network: network([{ type: 'dropout', rate: 0.2 }]), streamSeeds: { dropout: 8 } }),
  moons({
    network: network([
      { type: 'dropout', rate: 0 },
      { type: 'dropout', rate: 0.2 },
    ]),
  }),
  moons({ network: network([{ type: 'batch-norm' }]) }),
  moons({ record: { gradientNorm: true } }),
  moons({ precision: 'float64' }),
  moons({ precision: 'float64', optimiser: { ...sgd, learningRate: 0.3 } }),
];
const fits = [
  functionTraining(),
  functionTraining({ seed: 2 }),
  functionTraining({ optimiser: { type: 'adam', learningRate: 1e-3 } }),
  functionTraining({ optimiser: { type: 'adam', learningRate: 1e-2, weightDecay: 0.1 } }),
  functionTraining({ epochCount: 10 }),
];

interface Trained {
  weights: string | undefined;
  averaged: string | undefined;
  losses: number[];
}

async function train(engine: Engine, config: TrainingConfig, kept?: Kept): Promise<Trained> {
  const context = memoryContext();
  const outcome = await runTraining(config, context, engine, new Map(), null, kept);
  return {
    weights: outcome.weights?.sha256,
    averaged: outcome.averagedWeights?.sha256,
    losses: ['train/loss', 'test/loss', 'train/gradient-norm'].flatMap(context.valuesOf),
  };
}

/** As a group of one, which is how the pool trains them. */
async function fit(engine: Engine, config: TrainingConfig, kept?: Kept): Promise<Trained> {
  const context = memoryContext();
  const options = kept === undefined ? {} : { kept };
  const [end] = await runTrainingGroup([config], [context], engine, options);
  const weights = end?.status === 'fulfilled' ? end.value.weights?.sha256 : undefined;
  return { weights, averaged: undefined, losses: context.valuesOf('train/loss') };
}

const all = [
  ...configs.map((config) => ({ config, run: train })),
  ...fits.map((config) => ({ config, run: fit })),
];

/** The native engine, and the names of all that it compiles from here on. */
function countingEngine(): { engine: Engine; compiled: string[] } {
  const compiled: string[] = [];
  const engine: Engine = {
    ...(native as Engine),
    compileLoop(step, specs, options) {
      compiled.push(options.name ?? '');
      return (native as Engine).compileLoop(step, specs, options);
    },
  };
  return { engine, compiled };
}

const numbers = [0.3, 0.5, 0.9];
const optimisers: [string, (share: number) => TrainingInput['optimiser']][] = [
  [
    'adam',
    (beta1) => ({
      type: 'adam',
      learningRate: 0.1,
      beta1,
      beta2: 1 - beta1 / 9,
      epsilon: beta1 / 1e6,
    }),
  ],
  [
    'adamw',
    (beta1) => ({
      type: 'adamw',
      learningRate: 0.1,
      beta1,
      beta2: 1 - beta1 / 9,
      epsilon: beta1 / 1e6,
    }),
  ],
  ['lion', (beta1) => ({ type: 'lion', learningRate: 0.1, beta1, beta2: 1 - beta1 / 9 })],
  [
    'rmsprop',
    (alpha) => ({
      type: 'rmsprop',
      learningRate: 0.1,
      alpha,
      epsilon: alpha / 1e6,
      momentum: alpha,
    }),
  ],
];

test.skipIf(native === null).each(optimisers)(
  'trainings that differ in the numbers of %s share their programs',
  async (_, optimiserOf) => {
    const { engine, compiled } = countingEngine();
    const kept = openKept(engine);
    const shared: Trained[] = [];
    const alone: Trained[] = [];
    for (const number of numbers) {
      const config = moons({ optimiser: optimiserOf(number) });
      shared.push(await train(engine, config, kept));
      alone.push(await train(native as Engine, config));
    }
    kept.close();
    expect(shared).toEqual(alone);
    expect(new Set(shared.map(({ weights }) => weights)).size).toBe(numbers.length);
    // The step, and the evaluation of each split.
    expect(compiled).toHaveLength(3);
  },
);

test.skipIf(native === null)(
  'trainings that differ in rate, momentum, weight decay and dropout share their programs',
  async () => {
    const { engine, compiled } = countingEngine();
    const kept = openKept(engine);
    const shares = [0.1, 0.2, 0.4];
    const weights: unknown[] = [];
    for (const share of shares) {
      const optimiser = {
        ...sgd,
        learningRate: share,
        momentum: 1 - share,
        weightDecay: share,
      } as const;
      const dropout = { type: 'dropout', rate: share } as const;
      const layers = network([dropout, { type: 'residual', layers: [dropout] }]);
      weights.push((await train(engine, moons({ optimiser, network: layers }), kept)).weights);
    }
    kept.close();
    expect(new Set(weights).size).toBe(shares.length);
    // The step, and the evaluation of each split.
    expect(compiled).toHaveLength(3);
  },
);

test.skipIf(native === null)(
  'weights that several trainings start from are evaluated once, and those of another seed or data anew',
  async () => {
    let runCount = 0;
    const engine: Engine = {
      ...(native as Engine),
      compileLoop(step, specs, options) {
        const loop = (native as Engine).compileLoop(step, specs, options);
        if (options.name !== 'evaluation') return loop;
        return { ...loop, run: (call) => ((runCount += 1), loop.run(call)) };
      },
    };
    const kept = openKept(engine);
    const evaluationsOf = async (config: TrainingConfig): Promise<number> => {
      const before = runCount;
      const shared = await train(engine, config, kept);
      const count = runCount - before;
      expect(shared).toEqual(await train(native as Engine, config));
      return count;
    };
    const faster = { optimiser: { ...sgd, learningRate: 0.3 } };
    // Two splits, before the first epoch and after both.
    expect(await evaluationsOf(moons())).toBe(6);
    expect(await evaluationsOf(moons(faster))).toBe(4);
    expect(await evaluationsOf(moons({ ...faster, seed: 2 }))).toBe(6);
    expect(await evaluationsOf(moons({ ...faster, dataset: noisy }))).toBe(6);
    expect(await evaluationsOf(moons({ dataset: noisy, streamSeeds: { labels: 3 } }))).toBe(6);
    expect(await evaluationsOf(moons({ loss: { type: 'cross-entropy', labelSmoothing: 0.1 } }))).toBe(6); // prettier-ignore
    kept.close();
  },
);

test.skipIf(native === null)(
  'in any order, with much or little kept, a training gives what it gives alone',
  async () => {
    const engine = native as Engine;
    const tensorsBefore = tf.memory().numTensors;
    const alone: Trained[] = [];
    for (const { config, run } of all) alone.push(await run(engine, config));
    // Each has weights of its own, or the comparison would show little.
    expect(new Set(alone.map(({ weights }) => weights)).size).toBeGreaterThan(all.length - 4);
    const random = randomStream(1, 'probes');
    for (const limits of [{}, { bytes: 2_000, loopCount: 5 }]) {
      const kept = openKept(engine, limits);
      const order = [...all.keys()]
        .map((index) => ({ index, rank: random.uniform() }))
        .sort((a, b) => a.rank - b.rank);
      for (const { index } of order) {
        const { config, run } = all[index] as (typeof all)[number];
        expect(await run(engine, config, kept), JSON.stringify(config)).toEqual(alone[index]);
      }
      kept.close();
      expect(tf.memory().numTensors).toBe(tensorsBefore);
    }
  },
);
