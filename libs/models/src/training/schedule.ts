import type { TrainingConfig } from '@basin/core';
import type { Batching } from './batching.ts';

/** When a training stops its loop to look at the weights, and how many steps one call makes. */
export interface Schedule {
  totalSteps: number;
  /** Most steps of one call. */
  stepLimit: number;
  /** Steps to make from here before something must be done with the weights. */
  stepsUntilStop(step: number): number;
  /** Whether metrics (and snapshots) are due after this many updates. */
  recordsAt(step: number): boolean;
  /** Whether a snapshot of the weights is due after this many updates. */
  snapshotsAt(step: number): boolean;
}

/**
 * About this many examples are one call at most: long enough that a call's own cost vanishes, short
 * enough that a worker stays responsive.
 */
const examplesPerCall = 1_000_000;
const stepsPerCall = 1_000;

/**
 * @param lossesOfSteps - the loop's own losses are the metrics, so recording does not stop it.
 */
export function scheduleOf(
  config: Pick<TrainingConfig, 'epochCount' | 'record'>,
  batching: Batching,
  lossesOfSteps: boolean,
): Schedule {
  const { everyEpochs, weightsEveryEpoch, weightsEveryIterationOfEpochs } = config.record;
  const { stepsPerEpoch, batchSize, isFullBatch } = batching;
  const totalSteps = config.epochCount * stepsPerEpoch;
  const everySteps = everyEpochs * stepsPerEpoch;
  const singleSteps = Math.min(weightsEveryIterationOfEpochs, config.epochCount) * stepsPerEpoch;
  const stepLimit = Math.max(
    1,
    Math.min(
      stepsPerCall,
      Math.floor(examplesPerCall / batchSize),
      isFullBatch ? totalSteps : stepsPerEpoch,
    ),
  );
  const recordsAt = (step: number): boolean => step % everySteps === 0 || step === totalSteps;
  const stopsAtRecords = !lossesOfSteps || weightsEveryEpoch;
  return {
    totalSteps,
    stepLimit,
    recordsAt,
    snapshotsAt: (step) =>
      (weightsEveryEpoch && recordsAt(step)) || (step > 0 && step <= singleSteps),
    stepsUntilStop(step) {
      if (step < singleSteps) return 1;
      const untilEpochEnd = stepsPerEpoch - (step % stepsPerEpoch);
      const untilRecord = everySteps - (step % everySteps);
      return Math.min(
        stepLimit,
        totalSteps - step,
        isFullBatch ? Infinity : untilEpochEnd,
        stopsAtRecords ? untilRecord : Infinity,
      );
    },
  };
}
