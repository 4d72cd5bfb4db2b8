import type { SweepData } from '@basin/core';
import {
  factorNumber,
  factorText,
  finalBySeed,
  finalValue,
  trainingRun,
  type TrainingRun,
  trainingTasks,
} from '../reading/training-run.ts';
import { type CnnModelName, duplicateSeedOffset } from './definition.ts';

export interface MnistCnnRun extends TrainingRun {
  model: string;
  channels: number;
}

export interface MnistCnnFindings {
  runs: MnistCnnRun[];
}

/** Runs with their curves. */
export function mnistCnnFindings(data: SweepData): MnistCnnFindings {
  const runs = trainingTasks(data).map((task) => ({
    ...trainingRun(task),
    model: factorText(task, 'model'),
    channels: factorNumber(task, 'channels'),
  }));
  return { runs };
}

/** A model's final values by seed. */
export function modelBySeed(
  runs: readonly MnistCnnRun[],
  model: CnnModelName,
  metric: string,
): Map<number, number> {
  return finalBySeed(runsOfModel(runs, model), (run) => finalValue(run, metric));
}

/** A model's runs; the duplicate's seeds are taken back to those it repeats. */
export function runsOfModel(runs: readonly MnistCnnRun[], model: CnnModelName): MnistCnnRun[] {
  const offset = model === 'Model 2 as listed' ? duplicateSeedOffset : 0;
  return runs
    .filter((run) => run.model === model)
    .map((run) => ({ ...run, seed: run.seed - offset }));
}
