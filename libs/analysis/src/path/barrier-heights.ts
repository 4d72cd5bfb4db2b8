import type { BarrierHeights, PathMetrics } from '@basin/core';

type Values = readonly (number | null)[];

/**
 * The largest rise of loss and error above the straight line between their values at the ends (Frankle et al.
 * 2020, "Linear mode connectivity and the lottery ticket hypothesis", for equal ends; Entezari et al. 2022):
 * max over t of v(t) − ((1 − t)·v(0) + t·v(1)), 0 or more.
 *
 * @param positions from 0 to 1
 */
export function barrierHeights(positions: readonly number[], along: PathMetrics): BarrierHeights {
  const errors = (accuracies: Values): Values =>
    accuracies.map((accuracy) => (accuracy === null ? null : 1 - accuracy));
  return {
    trainLoss: height(positions, along.trainLoss),
    trainError: height(positions, errors(along.trainAccuracy)),
    testLoss: height(positions, along.testLoss),
    testError: height(positions, errors(along.testAccuracy)),
  };
}

/** By how much one way's barriers are lower than another's. */
export function lowered(before: BarrierHeights, after: BarrierHeights): BarrierHeights {
  const less = (key: keyof BarrierHeights): number | null => {
    const [was, is] = [before[key], after[key]];
    return was === null || is === null ? null : was - is;
  };
  return {
    trainLoss: less('trainLoss'),
    trainError: less('trainError'),
    testLoss: less('testLoss'),
    testError: less('testError'),
  };
}

function height(positions: readonly number[], values: Values): number | null {
  const [first = null, last = null] = [values[0], values.at(-1)];
  let highest = 0;
  for (const [index, value] of values.entries()) {
    if (value === null || first === null || last === null) return null;
    const t = positions[index] as number;
    highest = Math.max(highest, value - ((1 - t) * first + t * last));
  }
  return highest;
}
