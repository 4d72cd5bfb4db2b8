import type { NetworkConfig } from '@basin/core';
import type * as tf from '@tensorflow/tfjs-core';
import { describeNetwork } from './describe-network.ts';
import { forward, isBuffer, parameterView } from './network-function.ts';

/** What each layer gives [n, …outputShape], as the network is evaluated; layers within others are not among them. */
export type LayerOutputs = (
  flatWeights: tf.Tensor1D,
  inputs: tf.Tensor,
  buffers?: tf.Tensor1D,
) => tf.Tensor[];

/** The outputs of every layer as a pure function of flat weights, as `networkFunction` gives those of the last. */
export function layerOutputs(network: NetworkConfig): LayerOutputs {
  const description = describeNetwork(network);
  return (flatWeights, inputs, buffers) => {
    let values = inputs;
    return description.layers.map((layer) => {
      const one = { ...description, layers: [layer] };
      values = forward(
        one,
        (block) => parameterView(isBuffer(block) ? (buffers as tf.Tensor1D) : flatWeights, block),
        values,
      ).outputs;
      return values;
    });
  };
}
