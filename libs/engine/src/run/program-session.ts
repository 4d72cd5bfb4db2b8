import type * as tf from '@tensorflow/tfjs-core';
import type { NodeBackend } from '../backend/open-backend.ts';
import { adoptTensor } from '../ops/bytes-tensor.ts';
import type { Session } from './saved-model.ts';

/** Runs a session on tfjs tensors: inputs by `node:index`, outputs by name → `node:index`. */
export function runSession(
  backend: NodeBackend,
  session: Session,
  inputs: Record<string, tf.Tensor>,
  outputs: Record<string, string>,
): Record<string, tf.Tensor> {
  const ids = tensorIds(backend, Object.values(inputs));
  const feeds = Object.fromEntries(Object.keys(inputs).map((node, index) => [node, ids[index]!]));
  const results = session.run(feeds, Object.values(outputs));
  return Object.fromEntries(
    Object.keys(outputs).map((name, index) => [name, adoptTensor(backend, results[index]!)]),
  );
}

/** TensorFlow's ids of tfjs tensors; uploads values that wait to be. */
export function tensorIds(backend: NodeBackend, tensors: tf.Tensor[]): number[] {
  const store = backend as unknown as { getInputTensorIds(tensors: tf.Tensor[]): number[] };
  return store.getInputTensorIds(tensors);
}
