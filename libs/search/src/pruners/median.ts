import type { Pruner } from './pruner.ts';
import { createRung, type Rung } from './rung.ts';

export interface MedianOptions {
  /** Trainings that must have ended before any is stopped. */
  startup: number;
  /** None is stopped before this epoch. */
  minIter: number;
}

/**
 * Optuna's MedianPruner: a training stops when its best value so far is worse than the median of what
 * those that trained to their end had at the same epoch.
 */
export function median({ startup, minIter }: MedianOptions): Pruner {
  const done = new Set<string>();
  const byEpoch = new Map<number, Rung>();
  return {
    learn(id, { epochs, values }, isDone) {
      if (!isDone) return;
      done.add(id);
      for (const [index, epoch] of epochs.entries()) {
        const rung = byEpoch.get(epoch) ?? createRung();
        byEpoch.set(epoch, rung);
        rung.set(id, values[index] ?? Infinity);
      }
    },
    judge(_, { epochs, values }, from) {
      let best = Infinity;
      for (const [index, epoch] of epochs.entries()) {
        best = Math.min(best, values[index] ?? Infinity);
        if (index < from || epoch < minIter || done.size < Math.max(1, startup)) continue;
        if (best === Infinity) return index;
        const others = byEpoch.get(epoch)?.values().filter(Number.isFinite) ?? [];
        if (others.length > 0 && best > medianOf(others)) return index;
      }
      return null;
    },
  };
}

function medianOf(ascending: readonly number[]): number {
  const middle = (ascending.length - 1) / 2;
  const low = ascending[Math.floor(middle)] ?? NaN;
  const high = ascending[Math.ceil(middle)] ?? NaN;
  return low + (high - low) / 2;
}
