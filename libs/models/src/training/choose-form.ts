import type { TrainingConfig } from '@basin/core';
import type { Engine } from '@basin/engine';
import { describeNetwork } from '../network/describe-network.ts';
import { isPatchPair } from '../network/patch-convolution.ts';
import type { Batching } from './batching.ts';
import { blockForm } from './block-form.ts';
import { isDenseChain, narrowForm } from './narrow-form.ts';
import type { WeightForm } from './weight-form.ts';

/**
 * Examples from which XLA's compilation of a convolutional step (about 1 s) is made up for by its
 * steps, a third faster than TensorFlow's convolutions: an epoch of MNIST.
 */
const patchExampleCount = 60_000;

/** The form of a training's step, by rule from config and backend, never by timing: runs must repeat. */
export function chooseForm(
  config: Pick<TrainingConfig, 'network' | 'loss' | 'epochCount'>,
  batching: Batching,
  engine: Pick<Engine, 'compiles'>,
): WeightForm {
  if (
    batching.isFullBatch &&
    config.loss === 'mean-squared-error' &&
    isDenseChain(config.network)
  ) {
    return narrowForm(config);
  }
  const paysXla = config.epochCount * batching.exampleCount >= patchExampleCount;
  return engine.compiles && paysXla && hasOnlyPatchPairs(config.network)
    ? blockForm(config, 'patches')
    : blockForm(config);
}

/** XLA is slow with a convolution kernel: the form pays only where none is left. */
function hasOnlyPatchPairs(network: TrainingConfig['network']): boolean {
  const { layers } = describeNetwork(network);
  const convolutions = layers.filter(({ layer }) => layer.type === 'conv2d');
  const pools = layers.filter(({ layer }) => layer.type === 'max-pool2d');
  return (
    convolutions.length > 0 &&
    pools.length === convolutions.length &&
    convolutions.every((layer) => isPatchPair(layer, layers[layer.layerIndex + 1]))
  );
}
