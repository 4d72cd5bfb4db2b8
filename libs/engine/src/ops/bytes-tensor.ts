import type * as tf from '@tensorflow/tfjs-core';
import type { BindingTensor, NodeBackend } from '../backend/open-backend.ts';

/**
 * A tensor whose elements TensorFlow holds as bytes; tfjs, which has no such type, calls it int32.
 * The array is read in place where it is aligned to 64 bytes, else copied.
 */
export function bytesTensor(backend: NodeBackend, values: Uint8Array, shape: number[]): tf.Tensor {
  const id = backend.binding.createTensor(shape, backend.binding.TF_UINT8, values);
  return adoptTensor(backend, { id, shape, dtype: backend.binding.TF_UINT8 });
}

/** A tfjs tensor for one that the binding made. */
export function adoptTensor(backend: NodeBackend, tensor: BindingTensor): tf.Tensor {
  const adopter = backend as unknown as { createOutputTensor(metadata: BindingTensor): tf.Tensor };
  return adopter.createOutputTensor(tensor);
}
