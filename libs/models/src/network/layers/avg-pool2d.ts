import type { LayerOf } from '@basin/core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { needRank, type PlainLayer, sizeOf } from './layer.ts';
import { poolImages, pooledShape } from './pool.ts';

export const avgPool2d: PlainLayer<LayerOf<'avg-pool2d'>> = {
  outputShape(layer, place) {
    needRank(place, ['height', 'width', 'channels']);
    return pooledShape(layer, place);
  },
  traits: () => ({ isConvolutional: true }),
  flops: ({ layer, outputShape }) =>
    (layer as LayerOf<'avg-pool2d'>).size ** 2 * sizeOf(outputShape),
  apply: ({ tf, layer, inputs }) => poolImages(tf, 'avg', layer, inputs as Tensor4D),
};
