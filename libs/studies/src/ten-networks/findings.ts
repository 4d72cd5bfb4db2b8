import type { SweepData } from '@basin/core';
import {
  factorText,
  finalValue,
  trainingRun,
  type TrainingRun,
  trainingTasks,
} from '../reading/training-run.ts';

/** Loss and accuracy (fractions) over a whole split; null unless the run has finished. */
interface SplitMetrics {
  loss: number | null;
  accuracy: number | null;
}

export interface TenNetworksRun extends TrainingRun {
  /** `784-28-12-10`. */
  network: string;
  train: SplitMetrics;
  test: SplitMetrics;
}

export interface TenNetworksFindings {
  /** In planned order: within a seed, by rising parameter count. */
  runs: TenNetworksRun[];
}

/** Runs with their curves and final metrics. */
export function tenNetworksFindings(data: SweepData): TenNetworksFindings {
  const runs = trainingTasks(data).map((task) => {
    const run = trainingRun(task);
    return {
      ...run,
      network: factorText(task, 'network'),
      train: { loss: finalValue(run, 'train/loss'), accuracy: finalValue(run, 'train/accuracy') },
      test: { loss: finalValue(run, 'test/loss'), accuracy: finalValue(run, 'test/accuracy') },
    };
  });
  return { runs };
}

/** test − train loss, null where either is missing. */
export function lossGap(run: TenNetworksRun): number | null {
  const { loss: trainLoss } = run.train;
  const { loss: testLoss } = run.test;
  return trainLoss === null || testLoss === null ? null : testLoss - trainLoss;
}
