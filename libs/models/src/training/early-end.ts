import { metricOf, type StoppingConfig } from '@basin/core';

interface EarlyEnd {
  reason: 'patience' | 'steps' | 'seconds';
  /** Whether the same config ends after the same step. */
  repeatable: boolean;
}

/** Watches a training for a reason to end before its last epoch. */
export interface EndWatch {
  /** Told each recording. @returns whether the watched metric was never better. */
  record(epoch: number, values: Readonly<Record<string, number | null>>): boolean;
  /** Why it should end now; null where it should go on. */
  reasonAt(epoch: number, elapsedMs: number): EarlyEnd | null;
}

/** @throws never: `checkTraining` has seen to it that the metric is recorded. */
export function watchEnd({ patience, seconds }: StoppingConfig): EndWatch {
  const sign = patience !== null && metricOf(patience.metric).direction === 'higher' ? -1 : 1;
  let best = Infinity;
  let bestEpoch = 0;
  return {
    record(epoch, values) {
      const value = patience === null ? null : (values[patience.metric] ?? null);
      if (patience === null || value === null) return false;
      const isBetter = sign * value < best - patience.minDelta;
      if (isBetter) {
        best = sign * value;
        bestEpoch = epoch;
      }
      return isBetter;
    },
    reasonAt(epoch, elapsedMs) {
      if (patience !== null && epoch - bestEpoch >= patience.epochs) {
        return { reason: 'patience', repeatable: true };
      }
      return seconds !== null && elapsedMs >= 1000 * seconds
        ? { reason: 'seconds', repeatable: false }
        : null;
    },
  };
}
