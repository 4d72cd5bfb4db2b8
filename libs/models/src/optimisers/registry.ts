import type { OptimiserConfig, OptimiserOf, OptimiserType } from '@basin/core';
import { adam } from './adam.ts';
import type { Optimiser } from './optimiser.ts';
import { sgd } from './sgd.ts';

const optimisers: { [Type in OptimiserType]: (config: OptimiserOf<Type>) => Optimiser } = {
  sgd,
  adam,
};

/** The optimiser of a config. Its learning rate is passed to `rates`, so that a schedule can change it. */
export function optimiserOf(config: OptimiserConfig): Optimiser {
  return (optimisers[config.type] as (config: OptimiserConfig) => Optimiser)(config);
}
