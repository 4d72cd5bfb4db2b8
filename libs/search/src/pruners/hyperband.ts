import { type Pruner, valueAtEpoch } from './pruner.ts';
import { createRung } from './rung.ts';

export interface HyperbandOptions {
  /** Epochs at which trainings are compared, ascending. */
  bands: readonly number[];
  /** The best 1/eta at a band go on. */
  eta: number;
  /** Goes by the value at the band; else by the best value so far. */
  strict: boolean;
}

/** Bands at min_iter, min_iter · eta, min_iter · eta², … */
export function bandsFrom(minIter: number, eta: number, last: number): number[] {
  const bands: number[] = [];
  for (let band = minIter; band <= last; band *= eta) bands.push(Math.trunc(band));
  return bands;
}

/** Bands at max_iter / eta, max_iter / eta², …: `count` of them, none below 1. */
export function bandsUpTo(maxIter: number, eta: number, count: number): number[] {
  const bands: number[] = [];
  for (let band = maxIter / eta; bands.length < count && band >= 1; band /= eta) {
    bands.push(Math.trunc(band));
  }
  return bands.sort((a, b) => a - b);
}

/**
 * W&B's rule (wandb/sweeps, `hyperband_stopping.py`): a training past a band stops when it is worse
 * than the value that the best 1/eta had at the last band it has passed. Bands count epochs here,
 * where W&B counts logged points.
 */
export function hyperband({ bands, eta, strict }: HyperbandOptions): Pruner {
  const rungs = bands.map(() => createRung());
  return {
    learn(id, curve) {
      for (const [index, band] of bands.entries()) {
        const value = valueAtEpoch(curve, band);
        if (value === null) return;
        rungs[index]?.set(id, value);
      }
    },
    judge(id, curve, from) {
      let best = Infinity;
      for (const [index, value] of curve.values.entries()) {
        best = Math.min(best, value);
        const last = bands.findLastIndex((band) => band <= (curve.epochs[index] ?? 0));
        if (index < from || last < 0) continue;
        const own = valueAtEpoch(curve, bands[last] ?? 0) ?? Infinity;
        const values = rungs[last]?.withOwn(id, own) ?? [own];
        const threshold = values[Math.trunc(values.length / eta)] ?? Infinity;
        const compared = strict ? own : best;
        // What has no number is worse than any.
        if (compared > threshold || compared === Infinity) return index;
      }
      return null;
    },
  };
}
