import type { LayerOf } from '@basin/core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { kernelAndBias, needRank, productFlops, type ProductLayer } from './layer.ts';

export const dense: ProductLayer<LayerOf<'dense'>> = {
  outputShape(layer, place) {
    needRank(place, ['values']);
    return [layer.units];
  },
  parameters: (layer, [inputCount = 1]) => kernelAndBias([inputCount, layer.units], layer.bias),
  traits: () => ({ chain: 'product' }),
  flops: productFlops,
  multiply: (tf, _layer, inputs, kernel) => tf.matMul(inputs as Tensor2D, kernel as Tensor2D),
};
