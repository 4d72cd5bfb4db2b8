import type { Goal } from '../samplers/sampler.ts';

/** A watched metric by epoch, in columns of equal length, oldest first; smaller values are better. */
export interface Curve {
  epochs: readonly number[];
  /** Infinity where there was no number. */
  values: readonly number[];
}

/**
 * Stops trainings that do badly beside others. Asynchronous: it goes by what it has learnt so far, so
 * what it stops depends on the order in which trainings report.
 */
export interface Pruner {
  /** What a training has reported so far; `isDone`: it has trained to its end. Replaces what was known. */
  learn(id: string, curve: Curve, isDone: boolean): void;
  /** The first point from `from` on after which the training should stop; null: it goes on. */
  judge(id: string, curve: Curve, from: number): number | null;
}

/** Values in which smaller is better; Infinity where there was no number. */
export function curveOf(
  { epochs, values }: { epochs: readonly number[]; values: readonly number[] },
  goal: Goal,
): Curve {
  const sign = goal === 'minimize' ? 1 : -1;
  return {
    epochs,
    values: values.map((value) => (Number.isNaN(value) ? Infinity : sign * value)),
  };
}

/** The value at the first point that is at or beyond the epoch; null where there is none. */
export function valueAtEpoch({ epochs, values }: Curve, epoch: number): number | null {
  const index = firstAtLeast(epochs, epoch);
  return index < epochs.length ? (values[index] as number) : null;
}

/** How many of the ascending values are below. */
export function firstAtLeast(ascending: readonly number[], value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
