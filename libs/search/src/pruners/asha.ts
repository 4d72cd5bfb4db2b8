import { bandsFrom } from './hyperband.ts';
import { type Pruner, valueAtEpoch } from './pruner.ts';
import { createRung, type Rung } from './rung.ts';

/** Bands beyond this many epochs are never reached. */
const mostEpochs = 1_000_000;

/**
 * Asynchronous successive halving as Optuna's SuccessiveHalvingPruner has it (Li et al. 2020 with
 * stopping instead of promotion): at epochs minIter · eta^k a training goes on if it is among the best
 * 1/eta of those that were there; while they are fewer than eta, only if it is the best of them.
 */
export function asha({ minIter, eta }: { minIter: number; eta: number }): Pruner {
  const steps = bandsFrom(minIter, eta, mostEpochs);
  const rungs: Rung[] = [];
  const rungAt = (index: number): Rung => (rungs[index] ??= createRung());
  return {
    learn(id, curve) {
      for (const [index, step] of steps.entries()) {
        const value = valueAtEpoch(curve, step);
        if (value === null) return;
        rungAt(index).set(id, value);
      }
    },
    judge(id, curve, from) {
      let rung = steps.findIndex((step) => step > (curve.epochs[from - 1] ?? -1));
      for (let index = from; index < curve.epochs.length; index++) {
        const value = curve.values[index] ?? Infinity;
        for (; rung >= 0 && (steps[rung] ?? Infinity) <= (curve.epochs[index] ?? 0); rung++) {
          const values = rungAt(rung).withOwn(id, value);
          const last = Math.max(0, Math.trunc(values.length / eta) - 1);
          if (value === Infinity || value > (values[last] ?? Infinity)) return index;
        }
      }
      return null;
    },
  };
}
