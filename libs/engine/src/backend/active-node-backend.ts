import * as tf from '@tensorflow/tfjs-core';
import { BasinError } from '@basin/core';
import { nativeCommand } from '../runtime/native-command.ts';
import type { NodeBackend } from './open-backend.ts';

/**
 * The backend in use, where it is TensorFlow's.
 *
 * @param needed what needs it, as the sentence begins: `Programs are made on`.
 * @throws BasinError `engine/unsupported` on the other backends.
 */
export function activeNodeBackend(needed: string): NodeBackend {
  if (tf.getBackend() !== 'tensorflow') {
    throw new BasinError(
      'engine/unsupported',
      `${needed} the backends native and cuda; the one in use is ${tf.getBackend()}: ` +
        `run \`${nativeCommand}\`, then openEngine({ backend: "native" }), which says what is amiss`,
    );
  }
  return tf.backend() as unknown as NodeBackend;
}
