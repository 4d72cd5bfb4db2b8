import type { Tensors, TensorSpecs } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { Floats } from '../little-endian.ts';
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
export function splitState<F extends Floats>(
  { parameterCount }: Sizes,
  state: F,
): { weights: F; buffers: F } {
  return {
    weights: state.subarray(0, parameterCount) as F,
    buffers: state.subarray(parameterCount) as F,
  };
}

/** The two parts as one, in the precision of the weights. */
export function joinState<F extends Floats>(weights: F, buffers: Floats): F {
  if (buffers.length === 0) return weights;
  const length = weights.length + buffers.length;
  const state = (
    weights instanceof Float32Array ? new Float32Array(length) : new Float64Array(length)
  ) as F;
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

/** Buffers as a loop in double precision carries them. */
export function bufferDoubles(
  { buffers }: NetworkDescription,
  flat: Floats,
): Record<string, Float64Array> {
  return Object.fromEntries(
    buffers.map((block) => [
      blockKey(block),
      Float64Array.from(flat.subarray(block.offset, block.offset + block.size)),
    ]),
  );
}

/** Flat buffers of a step's tensors. */
export function flatBuffers(network: NetworkDescription, tensors: Tensors): Float32Array {
  const flat = new Float32Array(network.bufferCount);
  fillBuffers(network, flat, (key) => (tensors[key] as tf.Tensor).dataSync<'float32'>());
  return flat;
}

/** Puts the buffers, given by `blockKey`, into their places of a flat vector. */
export function fillBuffers(
  { buffers }: NetworkDescription,
  flat: Floats,
  values: (key: string) => Floats,
): void {
  for (const block of buffers) flat.set(values(blockKey(block)), block.offset);
}
