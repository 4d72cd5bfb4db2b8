import type { NetworkConfig } from '@basin/core';
import { describeNetwork } from '@basin/models';

/** A layer that is one matrix product and an elementwise function. */
export interface DenseLayer {
  /** Position of its weights, then its biases, in the flat vector: a matrix [inputs (+ 1), outputs]. */
  offset: number;
  inputCount: number;
  outputCount: number;
  bias: boolean;
  activation: 'linear' | 'relu' | 'tanh' | 'sigmoid';
}

/**
 * The network as dense layers: a 1-D convolution over the whole of its signal is one, flatten is
 * none. Null for a network with other convolutions or pooling.
 */
export function asDenseLayers(network: NetworkConfig): DenseLayer[] | null {
  const dense: DenseLayer[] = [];
  for (const { layer, weight, bias, outputShape } of describeNetwork(network).layers) {
    if (layer.type === 'flatten') continue;
    const spansSignal = layer.type === 'conv1d' && outputShape[0] === 1;
    if (weight === null || (layer.type !== 'dense' && !spansSignal)) return null;
    dense.push({
      offset: weight.offset,
      inputCount: weight.size / weight.filterCount,
      outputCount: weight.filterCount,
      bias: bias !== null,
      activation: layer.activation,
    });
  }
  return dense;
}

/** Rows of a layer's weights with its biases as the last row. */
export function rowCount(layer: DenseLayer): number {
  return layer.inputCount + (layer.bias ? 1 : 0);
}
