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
  return uniformByHash(shape, seed);
}

/**
 * As TensorFlow computes them: the number of each place, mixed with the first seed and then with the second by
 * lowbias32 (Wellons 2018, bias 0.17), its upper 24 bits. A dozen whole-number ops that XLA fuses with
 * what reads them; TensorFlow's own StatelessRandomUniform takes ten times as long.
 */
function uniformByHash(shape: readonly number[], seed: tf.Tensor1D): tf.Tensor {
  const [first, second] = tf.unstack(seed) as [tf.Scalar, tf.Scalar];
  const places = tf.mul(tf.range(0, tf.util.sizeFromShape([...shape]), 1, 'int32'), whole(golden));
  const once = mixed(tf.add(places, mixed(first)));
  const bits = mixed(tf.add(once, mixed(tf.add(second, whole(golden)))));
  const upper = shifted(bits, 8);
  return tf.reshape(tf.mul(tf.cast(upper, 'float32'), 2 ** -24), [...shape]);
}

/** 2³²/φ, as the int32 with its bits. */
const golden = 0x9e3779b9 | 0;

function mixed(values: tf.Tensor): tf.Tensor {
  const first = tf.mul(xor(values, shifted(values, 16)), whole(0x7feb352d));
  const next = tf.mul(xor(first, shifted(first, 15)), whole(0x846ca68b | 0));
  return xor(next, shifted(next, 16));
}

/** Shifted to the right, zeros coming in: TensorFlow's shift of int32 brings the sign in. */
function shifted(values: tf.Tensor, count: number): tf.Tensor {
  return bitwise(
    'BitwiseAnd',
    bitwise('RightShift', values, whole(count)),
    whole(2 ** (32 - count) - 1),
  );
}

function xor(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return bitwise('BitwiseXor', a, b);
}

function whole(value: number): tf.Scalar {
  return tf.scalar(value, 'int32');
}

function bitwise(op: string, a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const backend = tf.backend() as unknown as NodeBackend;
  const { binding } = backend;
  const attributes = [{ name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_INT32 }];
  return backend.executeSingleOutput(op, attributes, [a, b]);
}
