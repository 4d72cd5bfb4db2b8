import type { LossName, LossOf, LossOptions } from '@basin/core';
import { crossEntropy } from './cross-entropy.ts';
import type { Loss } from './loss.ts';
import { meanSquaredError } from './mean-squared-error.ts';

const losses: { [Name in LossName]: Loss<LossOf<Name>> } = {
  'cross-entropy': crossEntropy,
  'mean-squared-error': meanSquaredError,
};

/** The loss of some options. */
export function lossOf<Options extends LossOptions>({ type }: Options): Loss<Options> {
  return losses[type] as unknown as Loss<Options>;
}
