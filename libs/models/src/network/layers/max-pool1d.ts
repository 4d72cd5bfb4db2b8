import type { LayerOf } from '@basin/core';
import type { Tensor3D } from '@tensorflow/tfjs-core';
import { needRank, type PlainLayer } from './layer.ts';
import { poolSignals, pooledShape } from './pool.ts';

export const maxPool1d: PlainLayer<LayerOf<'max-pool1d'>> = {
  outputShape(layer, place) {
    needRank(place, ['length', 'channels']);
    return pooledShape(layer, place);
  },
  traits: () => ({ picksMaxima: true }),
  // It compares, and computes nothing.
  flops: () => 0,
  apply: ({ tf, layer, inputs }) => poolSignals(tf, 'max', layer, inputs as Tensor3D),
};
