import type { ActivationName, LossName } from '@basin/core';
import { describeNetwork } from '@basin/models';
import type { AnalysedLoss } from '../inputs/batched-function.ts';

/** A layer that is one matrix product and an elementwise function. */
export interface DenseLayer {
  /** Position of its weights, then its biases, in the flat vector: a matrix [inputs (+ 1), outputs]. */
  offset: number;
  inputCount: number;
  outputCount: number;
  bias: boolean;
  activation: ActivationName;
}

/** Losses whose second derivatives `layerwiseHessian` has written out. */
export type LayerwiseLoss = Extract<LossName, 'cross-entropy' | 'mean-squared-error'>;

/** What the layer by layer Hessian works on. */
export interface DenseLoss {
  layers: DenseLayer[];
  loss: LayerwiseLoss;
}

/**
 * The loss of a network as dense layers: a 1-D convolution over the whole of its signal is one, flatten is
 * none. Null for a network with other layers, and for losses without written-out derivatives.
 */
export function asDenseLoss({ network, loss }: AnalysedLoss): DenseLoss | null {
  const dense: DenseLayer[] = [];
  for (const { layer, weight, bias, traits } of describeNetwork(network).layers) {
    if (traits.chain === 'identity') continue;
    if (traits.chain === null || weight === null) return null;
    dense.push({
      offset: weight.offset,
      inputCount: weight.size / weight.filterCount,
      outputCount: weight.filterCount,
      bias: bias !== null,
      activation: 'activation' in layer ? layer.activation : 'linear',
    });
  }
  // With options, a loss has another second derivative.
  if (loss !== 'cross-entropy' && loss !== 'mean-squared-error') return null;
  return { layers: dense, loss };
}

/** Rows of a layer's weights with its biases as the last row. */
export function rowCount(layer: DenseLayer): number {
  return layer.inputCount + (layer.bias ? 1 : 0);
}
