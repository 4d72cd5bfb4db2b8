import type { RecordedMeasure, TrainingConfig } from '@basin/core';
import type { Batching } from './batching.ts';

/** When a training stops its loop to look at the weights, and how many steps one call makes. */
export interface Schedule {
  /** Updates of the weights. */
  totalSteps: number;
  stepsPerEpoch: number;
  /**
   * Steps to run: one more than the updates where the loop's own values are wanted at the final
   * weights. Steps after the last update run at rate 0 and change nothing.
   */
  stepsToRun: number;
  /** Most steps of one call. */
  stepLimit: number;
  /** Steps to make from here before something must be done with the weights. */
  stepsUntilStop(step: number): number;
  /** Whether metrics (and snapshots) are due after this many updates. */
  recordsAt(step: number): boolean;
  /** Whether a snapshot of the weights is due after this many updates. */
  snapshotsAt(step: number): boolean;
  /** The measures that are due after this many updates. */
  measuresAt(step: number): readonly RecordedMeasure[];
  /** Whether the steps hand out their weights, so that snapshots do not stop the loop either. */
  collectsWeights: boolean;
}

/**
 * About this many examples are one call at most: long enough that a call's own cost vanishes, short
 * enough that a worker stays responsive.
 */
const examplesPerCall = 1_000_000;
const stepsPerCall = 1_000;
/** Weights of all steps of a call, at most, where only some of them are wanted: 4 MB. */
const mostCollectedValues = 1_000_000;

/**
 * @param lossesOfSteps - the loop's own losses are the metrics, so recording does not stop it.
 * @param parameterCount - of a network whose weights the loop can hand out as well; else null.
 */
export function scheduleOf(
  config: Pick<TrainingConfig, 'epochCount' | 'record' | 'stopping'>,
  batching: Batching,
  lossesOfSteps: boolean,
  parameterCount: number | null = null,
): Schedule {
  const { everyEpochs, weightsEveryEpoch, weightsEveryIterationOfEpochs, measures } = config.record;
  const { stepsPerEpoch, batchSize, isFullBatch } = batching;
  const totalSteps = Math.min(config.epochCount * stepsPerEpoch, config.stopping.steps ?? Infinity);
  const everySteps = everyEpochs * stepsPerEpoch;
  const singleSteps = Math.min(weightsEveryIterationOfEpochs, config.epochCount) * stepsPerEpoch;
  const needsFinalValues = isFullBatch && (lossesOfSteps || config.record.gradientNorm);
  const stepsToRun = totalSteps + (needsFinalValues ? 1 : 0);
  const mostSteps = Math.max(1, Math.min(stepsPerCall, Math.floor(examplesPerCall / batchSize)));
  // At least one, also of a training of no steps: its program is made, and never run.
  const span = Math.max(1, isFullBatch ? stepsToRun : stepsPerEpoch);
  // Calls of equal length: a shorter last one would be another program to the backend.
  const stepLimit = Math.ceil(span / Math.ceil(span / mostSteps));
  const wantsSnapshots = weightsEveryEpoch || singleSteps > 0;
  const collectsWeights =
    lossesOfSteps &&
    wantsSnapshots &&
    parameterCount !== null &&
    parameterCount * stepLimit <= mostCollectedValues;
  const neverStops = lossesOfSteps && (collectsWeights || !wantsSnapshots) && measures.length === 0;
  const measured = measures.map((measure) => ({
    measure,
    everySteps: measure.every * (measure.unit === 'epochs' ? stepsPerEpoch : 1),
  }));
  const recordsAt = (step: number): boolean =>
    step <= totalSteps && (step % everySteps === 0 || step === totalSteps);
  return {
    totalSteps,
    stepsPerEpoch,
    stepsToRun,
    stepLimit,
    recordsAt,
    collectsWeights,
    snapshotsAt: (step) =>
      (weightsEveryEpoch && recordsAt(step)) || (step > 0 && step <= singleSteps),
    measuresAt: (step) =>
      measured.flatMap(({ measure, everySteps }) =>
        step <= totalSteps && (step % everySteps === 0 || step === totalSteps) ? [measure] : [],
      ),
    stepsUntilStop(step) {
      if (neverStops) return stepLimit;
      if (step < singleSteps || step >= totalSteps) return 1;
      const untilEpochEnd = isFullBatch ? Infinity : stepsPerEpoch - (step % stepsPerEpoch);
      const untilDue = [{ everySteps }, ...measured].map(
        (due) => due.everySteps - (step % due.everySteps),
      );
      return Math.min(stepLimit, totalSteps - step, untilEpochEnd, ...untilDue);
    },
  };
}
