import type { TrainingConfig } from '@basin/core';
import { type Engine, hasDenseLayer } from '@basin/engine';
import type { Split } from '../datasets/dataset.ts';
import { isDenseChain } from '../network/dense-chain.ts';
import { describeNetwork, type NetworkDescription } from '../network/describe-network.ts';
import type { ConvolutionStyle } from '../network/network-function.ts';
import { hasOnlyPatchPairs } from '../network/patch-convolution.ts';
import { isDenseThroughout, isEngineThroughout } from '../network/pooled-pairs.ts';
import type { Batching } from './batching.ts';
import { blockForm, xlaStepCount } from './block-form.ts';
import { columnForm } from './column-form.ts';
import { narrowForm } from './narrow-form.ts';
import type { WeightForm } from './weight-form.ts';

/**
 * Examples from which XLA's compilation of a convolutional step (0.4 to 0.9 s more than without) is made up
 * for by its steps: two to five times as fast as TensorFlow's convolutions with the engine's own function,
 * a third faster by products over patches.
 */
const [pooledExampleCount, patchExampleCount] = [20_000, 60_000];

/**
 * Inputs of a chain of dense layers from which columns are sooner than blocks: both compiled by XLA, blocks take
 * 0.8 of the time of columns with 2 to 40 inputs, columns 0.8 of that of blocks with 784, and are even about 200.
 */
const columnInputCount = 100;

/** The form of a training's step, by rule from config and backend, never by timing: runs must repeat. */
export function chooseForm(
  config: Pick<TrainingConfig, 'network' | 'loss' | 'epochCount'> &
    Partial<Pick<TrainingConfig, 'precision' | 'gradientNormPhase'>>,
  batching: Batching,
  engine: Pick<Engine, 'compiles'>,
  { targetSpec }: Pick<Split, 'targetSpec'>,
): WeightForm {
  // The others write constants down that were rounded to single precision, and call functions that have no other.
  if (config.precision === 'float64') return blockForm(config);
  const description = describeNetwork(config.network);
  const isChain = isDenseChain(description);
  const isRegression = config.loss === 'mean-squared-error' && targetSpec.dtype === 'float32';
  if (batching.isFullBatch && isRegression && isChain) {
    return narrowForm(config);
  }
  const stepCount = config.epochCount * batching.stepsPerEpoch;
  if (engine.compiles && !batching.isFullBatch && isChain && stepCount >= xlaStepCount) {
    return inputCount(config) < columnInputCount
      ? blockForm(config, denseStyle(config, 'kernels'))
      : columnForm(config);
  }
  if (
    !engine.compiles ||
    !paysPooled(description, stepCount, config.epochCount * batching.exampleCount)
  ) {
    return blockForm(config);
  }
  return blockForm(
    config,
    isDenseThroughout(description) ? denseStyle(config, 'pooled') : 'pooled',
  );
}

/** Of dense layers: by the engine's own functions, which take 0.9 of XLA's time and have no second derivative. */
function denseStyle(
  { gradientNormPhase = null }: Partial<Pick<TrainingConfig, 'gradientNormPhase'>>,
  otherwise: ConvolutionStyle,
): ConvolutionStyle {
  return hasDenseLayer() && gradientNormPhase === null ? 'direct' : otherwise;
}

function inputCount({ network }: Pick<TrainingConfig, 'network'>): number {
  return network.inputShape.reduce((product, size) => product * size, 1);
}

/**
 * Whether a network trains for long enough to be compiled by XLA: of convolutions, or of dense layers with others
 * between them, whose kernels XLA multiplies a little sooner as PyTorch holds them.
 */
function paysPooled(
  description: NetworkDescription,
  stepCount: number,
  exampleCount: number,
): boolean {
  if (isDenseThroughout(description)) return stepCount >= xlaStepCount;
  if (!isEngineThroughout(description)) {
    return hasOnlyPatchPairs(description) && exampleCount >= patchExampleCount;
  }
  const hasImages = description.layers.some(({ traits }) => traits.isConvolutional);
  return hasImages ? exampleCount >= pooledExampleCount : stepCount >= xlaStepCount;
}
