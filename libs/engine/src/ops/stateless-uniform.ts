import { randomStream } from '@basin/core';
import * as tf from '@tensorflow/tfjs-core';
import type { NodeBackend } from '../backend/open-backend.ts';

/**
 * Uniform numbers in [0, 1) that follow from their seed alone, so that a compiled step may draw them: the
 * seed is fed, a step's number in it. The same seed gives the same numbers in the same form on the same
 * backend; other backends have numbers of their own.
 *
 * @param seed int32 [2]
 */
export function statelessUniform(shape: readonly number[], seed: tf.Tensor1D): tf.Tensor {
  if (tf.getBackend() !== 'tensorflow') {
    const [first, second] = seed.dataSync<'int32'>() as unknown as [number, number];
    const random = randomStream(first >>> 0, `stateless-${second}`);
    const values = Float32Array.from(
      { length: tf.util.sizeFromShape([...shape]) },
      () =>
        // 24 bits, so that no float rounds up to 1.
        Math.floor(random.uniform() * 2 ** 24) / 2 ** 24,
    );
    return tf.tensor(values, [...shape]);
  }
  const backend = tf.backend() as unknown as NodeBackend;
  const { binding } = backend;
  const type = (name: string, value: number) => ({ name, type: binding.TF_ATTR_TYPE, value });
  const attributes = [
    type('dtype', binding.TF_FLOAT),
    type('T', binding.TF_INT32),
    type('Tseed', binding.TF_INT32),
  ];
  const size = tf.tensor1d([...shape], 'int32');
  return backend.executeSingleOutput('StatelessRandomUniform', attributes, [size, seed]);
}
