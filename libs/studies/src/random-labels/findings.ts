import type { SweepData } from '@basin/core';
import {
  finalValue,
  trainingRun,
  type TrainingRun,
  trainingTasks,
} from '../reading/training-run.ts';
import { labelsName } from './definition.ts';

export interface RandomLabelsRun extends TrainingRun {
  /** Share of training labels that are random. */
  share: number;
  labels: string;
  /** test − train loss at the end; null unless the run has finished. */
  finalGap: number | null;
}

export interface RandomLabelsFindings {
  runs: RandomLabelsRun[];
}

/** Runs with their curves; the share comes from the config, so sweeps of other shares work too. */
export function randomLabelsFindings(data: SweepData): RandomLabelsFindings {
  const runs = trainingTasks(data).map((task) => {
    const run = trainingRun(task);
    const share = task.config.kind === 'training' ? (task.config.dataset.randomLabelShare ?? 0) : 0;
    const train = finalValue(run, 'train/loss');
    const test = finalValue(run, 'test/loss');
    return {
      ...run,
      share,
      labels: labelsName(share),
      finalGap: train === null || test === null ? null : test - train,
    };
  });
  return { runs };
}
