import type { SensitivityResult, SweepData } from '@basin/core';
import { lostMeasures, resultFor } from '../reading/analysis.ts';
import {
  factorNumber,
  finalValue,
  trainingRun,
  type TrainingRun,
  trainingTasks,
} from '../reading/training-run.ts';

export interface FlatnessSensitivityRun extends TrainingRun {
  batchSize: number;
  train: { loss: number | null; accuracy: number | null };
  test: { loss: number | null; accuracy: number | null };
  sensitivity: SensitivityResult | null;
  leadingEigenvalue: number | null;
}

export interface FlatnessSensitivityFindings {
  runs: FlatnessSensitivityRun[];
}

/** Runs with their final metrics, their sensitivity and their leading Hessian eigenvalue. */
export function flatnessSensitivityFindings(data: SweepData): FlatnessSensitivityFindings {
  const lost = lostMeasures(data);
  const runs = trainingTasks(data).map((task) => {
    const run = trainingRun(task, lost);
    return {
      ...run,
      batchSize: factorNumber(task, 'batchSize'),
      train: { loss: finalValue(run, 'train/loss'), accuracy: finalValue(run, 'train/accuracy') },
      test: { loss: finalValue(run, 'test/loss'), accuracy: finalValue(run, 'test/accuracy') },
      sensitivity: resultFor(data, 'sensitivity', task.id),
      leadingEigenvalue: resultFor(data, 'curvature', task.id)?.eigenpairs[0]?.value ?? null,
    };
  });
  return { runs };
}
