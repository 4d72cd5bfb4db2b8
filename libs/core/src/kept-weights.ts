import type { Json } from './json.ts';

/** Where the weights of a training were that it kept instead of its last ones. */
export interface KeptPoint {
  /** Optimiser updates made until then. */
  step: number;
  epoch: number;
}

/**
 * Where a training's stored weights are from, by its outputs; null where they are those at its end.
 * A phase behind the epochs goes on from kept weights, and leaves others.
 */
export function keptPointOf(outputs: Readonly<Record<string, Json>>): KeptPoint | null {
  const [step, epoch] = [outputs['keptStep'], outputs['keptEpoch']];
  return typeof step === 'number' && typeof epoch === 'number' ? { step, epoch } : null;
}

/** Averaged weights are stored as they are at the end, whichever others are kept. */
export const averagedSuffix = '-averaged';

/**
 * Which point of a curve is that of the stored weights: the last one, or the last one until the kept
 * weights. The store's summaries say the same (`last`).
 *
 * @param at steps or epochs of the points, ascending.
 * @param kept the step or the epoch of the kept weights; null where the last ones are stored.
 * @returns -1 where there is none.
 */
export function finalIndex(metric: string, at: readonly number[], kept: number | null): number {
  if (kept === null || metric.endsWith(averagedSuffix)) return at.length - 1;
  return at.findLastIndex((one) => one <= kept);
}
