import type { LossSurfaceResult, SweepData } from '@basin/core';
import { fitOf, stuckSpread } from '../function-fit/findings.ts';
import { analysesOf, lostMeasures } from '../reading/analysis.ts';
import { trainingRun, type TrainingRun, trainingTasks } from '../reading/training-run.ts';

interface ErrorSurfaceRun extends TrainingRun {
  stuck: boolean;
  surfaces: LossSurfaceResult[];
}

export interface ErrorSurfaceFindings {
  runs: ErrorSurfaceRun[];
}

/** Runs with the loss on each plane that is done. */
export function errorSurfaceFindings(data: SweepData): ErrorSurfaceFindings {
  const analyses = analysesOf(data, 'loss-surface');
  const lost = lostMeasures(data);
  const runs = trainingTasks(data).map((task) => {
    const fit = task.state === 'done' ? fitOf(task.outputs) : null;
    return {
      ...trainingRun(task, lost),
      stuck: fit !== null && fit.relativeSpread < stuckSpread,
      surfaces: analyses.flatMap(({ inputs, result }) =>
        inputs[0] === task.id && result !== null ? [result] : [],
      ),
    };
  });
  return { runs };
}

/** The lowest finite loss on the grid, how many cells have none, and how many there are. */
export function gridSummary({ loss }: LossSurfaceResult): {
  lowest: number;
  infiniteCount: number;
  pointCount: number;
} {
  let lowest = Infinity;
  let infiniteCount = 0;
  const values = loss.flat();
  for (const value of values) {
    if (value === null) infiniteCount++;
    else lowest = Math.min(lowest, value);
  }
  return { lowest, infiniteCount, pointCount: values.length };
}
