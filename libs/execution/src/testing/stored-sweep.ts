import { type Json, planTask, resolveTask, type SweepPlan, type TaskOutcome } from '@basin/core';
import { openWriter } from '@basin/store';
import { tinyTraining } from '../executors/testing/work-items.ts';

/** A training that a sweep had, and what its metrics were over its epochs; null: it was never run. */
export interface MadeTraining {
  learningRate: number;
  seed: number;
  metrics: Record<string, number[]> | null;
  /** A factor where it is given. */
  loss?: 'cross-entropy' | 'mean-squared-error';
  /** A repeat in this precision, with a factor that says so. */
  precision?: 'float64';
  /** Done, unless it says otherwise. */
  state?: 'done' | 'diverged';
}

const environment = {
  ...{ backend: 'native', backendReason: 'test', engineVersion: '0.0.0' },
  ...{ tensorflowVersion: null, cpuFeatures: 'avx2', nodeVersion: '20.20.2', buildDigest: null },
};
const timings = { startMs: 1, trainMs: 1_000, evaluateMs: 1, analyseMs: 0 };

/** A plan of trainings that differ in learning rate and seed. */
export function rateAndSeedPlan(
  trainings: readonly Omit<MadeTraining, 'metrics'>[],
  changes: Partial<SweepPlan> = {},
): SweepPlan {
  const tasks = trainings.map(({ learningRate, seed, loss, precision }) => {
    const own = {
      ...(loss === undefined ? {} : { loss }),
      ...(precision === undefined ? {} : { precision }),
    };
    const config = resolveTask<'training'>({
      ...tinyTraining({ seed }),
      optimiser: { type: 'adam', learningRate },
      ...own,
    });
    const factors = { rate: learningRate, ...own, seed };
    return planTask(config, `rate ${learningRate} seed ${seed}`, factors);
  });
  return { experiment: 'rates', preset: 'custom', tasks, ...changes };
}

/** Stores a sweep whose trainings have ended as they say; returns its id. */
export function storeTrainings(
  path: string,
  trainings: readonly MadeTraining[],
  changes: Partial<SweepPlan> = {},
): string {
  const writer = openWriter({ path });
  try {
    const plan = rateAndSeedPlan(trainings, changes);
    const { sweepId } = writer.planSweep(plan);
    for (const [index, { metrics, state = 'done' }] of trainings.entries()) {
      const taskId = plan.tasks[index]?.id ?? '';
      if (metrics === null) continue;
      const lease = { worker: 'test', leaseMs: 1_000, queueWaitMs: 0 };
      const ref = writer.startAttempt(taskId, 0, lease);
      // Stored already, by a sweep that shares it.
      if (ref === null) continue;
      const series = Object.entries(metrics).map(([name, values]) => {
        const steps = values.map((_, step) => step);
        return { name, steps, epochs: steps, elapsedMs: steps, values };
      });
      writer.apply([
        { type: 'metrics', ...ref, series },
        { type: 'finished', ...ref, outcome: trained(taskId, state) },
      ]);
    }
    return sweepId;
  } finally {
    writer.close();
  }
}

function trained(sha256: string, state: 'done' | 'diverged'): TaskOutcome {
  return {
    ...{ kind: 'training', state, parameterCount: 13, snapshots: [], timings, environment },
    weights: { sha256, byteCount: 52 },
    outputs: {} as Record<string, Json>,
  };
}
