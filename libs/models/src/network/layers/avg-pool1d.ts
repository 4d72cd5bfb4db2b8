import type { LayerOf } from '@basin/core';
import type { Tensor3D } from '@tensorflow/tfjs-core';
import { needRank, type PlainLayer, sizeOf } from './layer.ts';
import { poolSignals, pooledShape } from './pool.ts';

export const avgPool1d: PlainLayer<LayerOf<'avg-pool1d'>> = {
  outputShape(layer, place) {
    needRank(place, ['length', 'channels']);
    return pooledShape(layer, place);
  },
  traits: () => ({ isConvolutional: true }),
  flops: ({ layer, outputShape }) => (layer as LayerOf<'avg-pool1d'>).size * sizeOf(outputShape),
  apply: ({ tf, layer, inputs }) => poolSignals(tf, 'avg', layer, inputs as Tensor3D),
};
