import type { TensorSpec } from '@basin/engine';
import type { Tensor } from '@tensorflow/tfjs-core';

/** The spec under which a program takes this tensor. */
export function specOf(tensor: Tensor): TensorSpec {
  return { shape: tensor.shape, dtype: tensor.dtype as TensorSpec['dtype'] };
}

/** A vector of weights or a direction among them. */
export function vectorSpec(size: number): TensorSpec {
  return { shape: [size], dtype: 'float32' };
}
