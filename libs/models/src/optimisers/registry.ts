import type { OptimiserConfig, OptimiserOf, OptimiserType } from '@basin/core';
import { adam } from './adam.ts';
import { adamw } from './adamw.ts';
import { lion } from './lion.ts';
import type { OpenOptimiser, Optimiser } from './optimiser.ts';
import { rmsprop } from './rmsprop.ts';
import { sgd } from './sgd.ts';

const optimisers: { [Type in OptimiserType]: OpenOptimiser<OptimiserOf<Type>> } = {
  sgd,
  adam,
  adamw,
  rmsprop,
  lion,
};

/**
 * The optimiser of a config. Its learning rate is passed to `rates`, so that a schedule can change it.
 *
 * @param movesMomentum a schedule gives the momentum of each update.
 */
export function optimiserOf(config: OptimiserConfig, movesMomentum = false): Optimiser {
  const open = optimisers[config.type] as OpenOptimiser<OptimiserConfig>;
  return open(config, movesMomentum);
}
