import type { Tensors, TensorSpecs } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { NetworkDescription } from './describe-network.ts';
import { blockKey, parameterView } from './network-function.ts';

/*
 * What layers keep beside their weights. A training stores both as one flat vector, the state: all weights in
 * their order, then all buffers in theirs.
 */

type Sizes = Pick<NetworkDescription, 'parameterCount' | 'bufferCount'>;

/** Length of what a training of the network stores. */
export function stateSize({ parameterCount, bufferCount }: Sizes): number {
  return parameterCount + bufferCount;
}

/** The two parts of a state, which they share their memory with. */
export function splitState(
  { parameterCount }: Sizes,
  state: Float32Array,
): { weights: Float32Array; buffers: Float32Array } {
  return { weights: state.subarray(0, parameterCount), buffers: state.subarray(parameterCount) };
}

export function joinState(weights: Float32Array, buffers: Float32Array): Float32Array {
  if (buffers.length === 0) return weights;
  const state = new Float32Array(weights.length + buffers.length);
  state.set(weights);
  state.set(buffers, weights.length);
  return state;
}

/** Buffers before the first batch. */
export function initialBuffers({ buffers, bufferCount }: NetworkDescription): Float32Array {
  const flat = new Float32Array(bufferCount);
  for (const { offset, size, initial } of buffers) flat.fill(initial, offset, offset + size);
  return flat;
}

/** The tensors that a step carries buffers in, by `blockKey`. */
export function bufferSpecs({ buffers }: NetworkDescription): TensorSpecs {
  return Object.fromEntries(
    buffers.map((block) => [blockKey(block), { shape: block.shape, dtype: 'float32' as const }]),
  );
}

/** The caller disposes the tensors. */
export function bufferTensors({ buffers }: NetworkDescription, flat: Float32Array): Tensors {
  return tf.tidy(() => {
    const all = tf.tensor1d(flat);
    return Object.fromEntries(buffers.map((block) => [blockKey(block), parameterView(all, block)]));
  });
}

/** Flat buffers of a step's tensors. */
export function flatBuffers(
  { buffers, bufferCount }: NetworkDescription,
  tensors: Tensors,
): Float32Array {
  const flat = new Float32Array(bufferCount);
  for (const block of buffers) {
    flat.set((tensors[blockKey(block)] as tf.Tensor).dataSync<'float32'>(), block.offset);
  }
  return flat;
}
