import type { AveragingConfig } from '@basin/core';
import type { Tensors } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { Schedule } from './schedule.ts';

/** The tensor of a carry that averages the weights of this name. */
export function averageKey(weightKey: string): string {
  return `average_${weightKey}`;
}

/**
 * How far the average moves towards the weights after each of some updates: a ← a + r (w − a), as
 * `AveragedModel` does. It begins at the first weights that it is told of, r = 1; an exponential one then
 * moves by 1 − decay, a mean over n by 1/n. 0 between, and past the last update.
 */
export function averageRates(
  averaging: AveragingConfig,
  {
    stepLimit,
    stepsPerEpoch,
    totalSteps,
  }: Pick<Schedule, 'stepLimit' | 'stepsPerEpoch' | 'totalSteps'>,
  stepsDone: number,
): Float64Array {
  return Float64Array.from({ length: stepLimit }, (_, index) => {
    const update = stepsDone + index + 1;
    if (update > totalSteps) return 0;
    if (averaging.type === 'ema') return update === 1 ? 1 : 1 - averaging.decay;
    const count = averagedEpochs(averaging.startEpoch, update, stepsPerEpoch);
    return update % stepsPerEpoch === 0 && count > 0 ? 1 / count : 0;
  });
}

/** Whether the average is one of anything after so many updates. */
export function hasAverage(
  averaging: AveragingConfig,
  update: number,
  stepsPerEpoch: number,
): boolean {
  return averaging.type === 'ema'
    ? update > 0
    : averagedEpochs(averaging.startEpoch, update, stepsPerEpoch) > 0;
}

/** Whole epochs from the first averaged one on; weights before the first update are none. */
function averagedEpochs(startEpoch: number, update: number, stepsPerEpoch: number): number {
  return Math.floor(update / stepsPerEpoch) - Math.max(1, startEpoch) + 1;
}

/** The next averages, of the weights as they are after the update. */
export function movedAverages(
  keys: readonly string[],
  carry: Tensors,
  next: Tensors,
  rate: tf.Tensor,
): Tensors {
  return Object.fromEntries(
    keys.map((key) => {
      const average = carry[averageKey(key)] as tf.Tensor;
      const change = tf.sub(next[key] as tf.Tensor, average);
      return [averageKey(key), tf.add(average, tf.mul(change, rate))];
    }),
  );
}
