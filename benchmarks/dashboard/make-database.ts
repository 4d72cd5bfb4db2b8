import {
  type MetricSeries,
  type PlannedTask,
  planTask,
  type Random,
  randomStream,
  resolveTask,
  type SweepPlan,
  type TaskEnvironment,
} from '@basin/core';
import { openWriter, type StoreWriter } from '@basin/store';
import { planExperiment } from '@basin/studies';

const environment: TaskEnvironment = {
  backend: 'none',
  backendReason: 'a benchmark of pages computes nothing',
  engineVersion: '0',
  tensorflowVersion: null,
  cpuFeatures: '',
  nodeVersion: process.versions.node,
  buildDigest: null,
};
const timings = { startMs: 1, trainMs: 40, evaluateMs: 2, analyseMs: 0 };
const settings = {
  width: [8, 16, 32, 64, 128],
  learningRate: [0.001, 0.003, 0.01, 0.03, 0.1],
  optimiser: ['sgd', 'adam'] as const,
};

/** A sweep as a study file plans one: a grid of settings, as many seeds as it takes. */
export function gridPlan(trials: number, experiment: string): SweepPlan {
  const tasks: PlannedTask[] = [];
  for (let seed = 1; tasks.length < trials; seed += 1) {
    for (const width of settings.width) {
      for (const learningRate of settings.learningRate) {
        for (const type of settings.optimiser) {
          if (tasks.length === trials) break;
          tasks.push(gridTask({ width, learningRate, optimiser: type, seed }));
        }
      }
    }
  }
  return { experiment, preset: 'custom', tasks };
}

interface Setting {
  width: number;
  learningRate: number;
  optimiser: 'sgd' | 'adam';
  seed: number;
}

function gridTask({ width, learningRate, optimiser, seed }: Setting): PlannedTask {
  const config = resolveTask<'training'>({
    kind: 'training',
    schemaVersion: 1,
    dataset: { name: 'function', target: 'f1' },
    network: {
      inputShape: [1],
      layers: [
        { type: 'dense', units: width, activation: 'relu' },
        { type: 'dense', units: 1 },
      ],
    },
    loss: 'mean-squared-error',
    optimiser: { type: optimiser, learningRate },
    epochCount: 1_000,
    batchSize: 'full',
    seed,
  });
  const label = `width ${width}, ${optimiser} ${learningRate}, seed ${seed}`;
  return planTask(config, label, { width, learningRate, optimiser, seed });
}

/** A built-in study with so many trainings or a few more: its pages have figures and claims. */
export function builtInPlan(trials: number): SweepPlan {
  const of = (seedCount: number): SweepPlan =>
    planExperiment('function-fit', { preset: 'quick', firstSeed: 1, seedCount });
  return of(Math.ceil(trials / of(1).tasks.length));
}

/**
 * Stores a sweep through the real writer, as a coordinator would: every task is started, reports its
 * metrics in batches, and ends. The last `left` tasks are left waiting.
 *
 * @returns the sweep's id.
 */
export function storeSweep(path: string, plan: SweepPlan, points: number, left = 0): string {
  const writer = openWriter({ path });
  try {
    const { sweepId } = writer.planSweep(plan);
    const random = randomStream(1, 'curves');
    for (const task of plan.tasks.slice(0, plan.tasks.length - left)) {
      storeTask(writer, task, points, random);
    }
    return sweepId;
  } finally {
    writer.close();
  }
}

const batch = 1_000;

/** One task from its start to its end. */
function storeTask(
  writer: StoreWriter,
  { id, config }: PlannedTask,
  points: number,
  random: Random,
): void {
  const lease = { worker: 'bench', leaseMs: 60_000, queueWaitMs: 1 };
  const attempt = writer.startAttempt(id, 0, lease);
  if (attempt === null || config.kind !== 'training') return;
  for (let from = 0; from < points; from += batch) {
    const count = Math.min(batch, points - from);
    const series = ['train/loss', 'test/loss'].map((name) => curve(name, from, count, random));
    writer.apply([{ type: 'metrics', ...attempt, series }]);
  }
  const inputs = Array.from({ length: 20 }, (_, index) => [index / 10 - 1]);
  const targets = inputs.map(([x = 0]) => [Math.sin(3 * x)]);
  const predictions = targets.map(([y = 0]) => [y + 0.1 * random.normal()]);
  const outputs = { inputs, targets, predictions };
  writer.apply([
    {
      ...{ type: 'finished', ...attempt },
      outcome: {
        ...{ kind: 'training', state: 'done', parameterCount: 100, snapshots: [], outputs },
        ...{ weights: { sha256: id, byteCount: 400 }, timings, environment },
      },
    },
  ]);
}

/** A loss that falls, with noise. */
function curve(name: string, from: number, count: number, random: Random): MetricSeries {
  const steps = Array.from({ length: count }, (_, index) => from + index);
  return {
    ...{ name, steps, epochs: steps, elapsedMs: steps.map((step) => step * 0.04) },
    values: steps.map((step) => Math.exp(0.1 * random.normal()) / (1 + step / 50)),
  };
}
