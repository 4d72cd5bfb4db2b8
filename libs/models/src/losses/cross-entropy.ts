import type { LossOf } from '@basin/core';
import { softmaxCrossEntropy } from '@basin/engine';
import type { Loss } from './loss.ts';

/** −log softmax(outputs)[class], in nats: `cross_entropy`. */
export const crossEntropy: Loss<LossOf<'cross-entropy'>> = (_options, outputs, targets) =>
  softmaxCrossEntropy(outputs, targets);
