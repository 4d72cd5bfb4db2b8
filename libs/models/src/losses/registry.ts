import type { LossName, LossOf, LossOptions } from '@basin/core';
import { binaryCrossEntropy } from './binary-cross-entropy.ts';
import { crossEntropy } from './cross-entropy.ts';
import { huber } from './huber.ts';
import type { Loss } from './loss.ts';
import { meanAbsoluteError } from './mean-absolute-error.ts';
import { meanSquaredError } from './mean-squared-error.ts';

const losses: { [Name in LossName]: Loss<LossOf<Name>> } = {
  'cross-entropy': crossEntropy,
  'mean-squared-error': meanSquaredError,
  'mean-absolute-error': meanAbsoluteError,
  huber,
  'binary-cross-entropy': binaryCrossEntropy,
};

/** The loss of some options. */
export function lossOf<Options extends LossOptions>({ type }: Options): Loss<Options> {
  return losses[type] as unknown as Loss<Options>;
}
