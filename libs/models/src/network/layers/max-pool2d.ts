import type { LayerOf } from '@basin/core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { needRank, type PlainLayer } from './layer.ts';
import { poolImages, pooledShape } from './pool.ts';

export const maxPool2d: PlainLayer<LayerOf<'max-pool2d'>> = {
  outputShape(layer, place) {
    needRank(place, ['height', 'width', 'channels']);
    return pooledShape(layer, place);
  },
  traits: () => ({ picksMaxima: true }),
  // It compares, and computes nothing.
  flops: () => 0,
  apply: ({ tf, layer, inputs }) => poolImages(tf, 'max', layer, inputs as Tensor4D),
};
