import type { OptimiserOf } from '@basin/core';
import { adam } from './adam.ts';
import type { OpenOptimiser } from './optimiser.ts';

/** Adam whose weights decay beside it, θ ← θ − ηλθ before the update: `torch.optim.AdamW`. */
export const adamw: OpenOptimiser<OptimiserOf<'adamw'>> = (options, movesMomentum) => {
  const base = adam(options, movesMomentum);
  return {
    ...base,
    decaysWeights: true,
    rateCount: base.rateCount + 1,
    rates: (step, scheduled) => [...base.rates(step, scheduled), scheduled.learningRate],
  };
};
