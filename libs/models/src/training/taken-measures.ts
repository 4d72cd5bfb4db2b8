import {
  BasinError,
  type Json,
  type RecordedMeasure,
  type TaskContext,
  type TrainingConfig,
} from '@basin/core';
import type { Engine } from '@basin/engine';
import type { Dataset } from '../datasets/dataset.ts';
import type { LoadedData } from '../datasets/load-data.ts';
import type { ScheduledRates } from '../optimisers/optimiser.ts';
import { scheduledRates } from '../schedules/registry.ts';
import type { Schedule } from './schedule.ts';

/** What measures know of the training whose weights they are taken of. */
export interface MeasuredTraining {
  engine: Engine;
  config: TrainingConfig;
  context: TaskContext;
  /** Open for as long as the training is. */
  dataset: Dataset;
  data: LoadedData;
  /** Of the update that follows so many others; at the end, of the last one. */
  ratesAfter(step: number): ScheduledRates;
}

/** The measures of `record.measures`, open between one occasion and the next. */
export interface TakenMeasures {
  /** Values of those that are due, by the names of their curves, at weights rounded to float32. Of diverged ones, none. */
  at(
    step: number,
    state: Float32Array,
    due: readonly RecordedMeasure[],
  ): Record<string, number | null>;
  /** What is no curve, once the training has ended. */
  outputs(): Record<string, Json>;
  dispose(): void;
}

/** Measures stand on the floor above: whoever runs trainings hands them in (`openMeasures` of libs/analysis). */
export type OpenMeasures = (training: MeasuredTraining) => TakenMeasures;

/**
 * Opens what the config asks for: one measure at least.
 *
 * @throws BasinError `model/no-measures` where some are asked for and nobody gave any.
 */
export function openTakenMeasures(
  open: OpenMeasures | null,
  training: Omit<MeasuredTraining, 'ratesAfter'>,
  { totalSteps, stepsPerEpoch }: Schedule,
): TakenMeasures {
  const { config } = training;
  if (open === null) {
    const [first] = config.record.measures;
    throw new BasinError(
      'model/no-measures',
      `the training is to take ${first?.measure.measure} on its way, and what runs it brought no measures`,
    );
  }
  const rates = scheduledRates(config, totalSteps, stepsPerEpoch);
  return open({
    ...training,
    ratesAfter: (step) => rates(Math.max(0, Math.min(step, totalSteps - 1))),
  });
}
