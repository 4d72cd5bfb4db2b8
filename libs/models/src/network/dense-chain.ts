import type { NetworkDescription } from './describe-network.ts';

/**
 * Whether a network is a chain of dense layers, as the narrow form and its stacked sister need. A
 * convolution over the whole signal is a dense layer.
 */
export function isDenseChain({ layers }: NetworkDescription): boolean {
  return layers.every(
    ({ layer, inputShape, outputShape }) =>
      layer.type === 'dense' ||
      layer.type === 'flatten' ||
      (layer.type === 'conv1d' && inputShape[0] === layer.kernelSize && outputShape[0] === 1),
  );
}
