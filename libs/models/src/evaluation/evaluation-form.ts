import type { TrainingConfig } from '@basin/core';
import type { Engine, LoopForm } from '@basin/engine';
import type { Dataset } from '../datasets/dataset.ts';
import { isDenseChain } from '../network/dense-chain.ts';
import { describeNetwork } from '../network/describe-network.ts';
import type { ConvolutionStyle } from '../network/network-function.ts';
import { hasOnlyPatchPairs } from '../network/patch-convolution.ts';
import { isEngineThroughout } from '../network/pooled-pairs.ts';

/** How the batches of an evaluation are computed; the last is shorter where a split does not divide. */
export interface EvaluationForm {
  style: ConvolutionStyle;
  loopForm: LoopForm;
  /** Examples at once. */
  batchSize: number;
  /** One program for both splits: a compilation less, for a gather more a batch. */
  joinsSplits: boolean;
}

const plainForm: EvaluationForm = {
  style: 'kernels',
  loopForm: 'auto',
  batchSize: 2_000,
  joinsSplits: false,
};
/** In double precision, where a value takes twice the memory and the engine has no functions of its own. */
export const doubleEvaluationForm: EvaluationForm = { ...plainForm, batchSize: 500 };
/** Two to three times as fast, compilation alike. */
const pooledForm: EvaluationForm = {
  style: 'pooled',
  loopForm: 'xla',
  batchSize: 250,
  joinsSplits: true,
};
/**
 * Without the engine's own function: a quarter to half faster for networks of two convolutions and more;
 * small batches stay in the cache.
 */
const patchForm: EvaluationForm = { ...pooledForm, batchSize: 50 };
/** Twice as fast for dense networks on images: bytes become inputs in one pass. */
const denseForm: EvaluationForm = {
  style: 'kernels',
  loopForm: 'xla',
  batchSize: 500,
  joinsSplits: true,
};

/** Examples from which XLA's compilation (0.5 to 1 s) is made up for within a few evaluations. */
const [pooledExampleCount, xlaExampleCount] = [10_000, 20_000];

/**
 * By rule from network and data set alone, not from how often they are evaluated: the same weights
 * then have the same loss wherever they are met.
 */
export function chooseEvaluationForm(
  network: TrainingConfig['network'],
  data: Dataset,
  engine: Pick<Engine, 'compiles'>,
): EvaluationForm {
  const exampleCount = data.train.count + (data.test?.count ?? 0);
  const description = describeNetwork(network);
  if (!engine.compiles || exampleCount < pooledExampleCount) return plainForm;
  if (isEngineThroughout(description)) return pooledForm;
  if (exampleCount < xlaExampleCount) return plainForm;
  const convolutions = description.layers.filter(({ traits }) => traits.isConvolutional);
  if (convolutions.length >= 2 && hasOnlyPatchPairs(description)) return patchForm;
  return isDenseChain(description) ? denseForm : plainForm;
}
