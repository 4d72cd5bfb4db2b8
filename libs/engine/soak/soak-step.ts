import * as tf from '@tensorflow/tfjs-core';
import { softmaxCrossEntropy, type Step, type Tensors } from '../src/index.ts';

const batchSize = 16;
const exampleCount = 256;
const shapes = { w1: [64, 24], b1: [24], w2: [24, 5], b2: [5] } as const;
const float32 = (shape: readonly number[]) => ({ shape: [...shape], dtype: 'float32' as const });

/** A small classifier on bytes, SGD with momentum: what a training of Basin's is made of. */
export const soakSpecs = {
  carry: Object.fromEntries(
    Object.entries(shapes).flatMap(([name, shape]) => [
      [name, float32(shape)],
      [`${name}/velocity`, float32(shape)],
    ]),
  ),
  feeds: {
    images: { shape: [exampleCount, 64], dtype: 'uint8' as const },
    labels: { shape: [exampleCount], dtype: 'int32' as const },
  },
};

export const soakStep: Step = (carry, { images, labels }, index) => {
  const first = tf.mul(index, tf.scalar(batchSize, 'int32'));
  const positions = tf.add(first, tf.range(0, batchSize, 1, 'int32'));
  const rows = tf.mod(positions, tf.scalar(exampleCount, 'int32')) as tf.Tensor1D;
  const x = tf.div(tf.cast(tf.gather(images!, rows), 'float32'), 255) as tf.Tensor2D;
  const names = Object.keys(shapes);
  const loss = (...[w1, b1, w2, b2]: tf.Tensor[]) => {
    const hidden = tf.relu(tf.add(tf.matMul(x, w1 as tf.Tensor2D), b1!)) as tf.Tensor2D;
    const logits = tf.add(tf.matMul(hidden, w2 as tf.Tensor2D), b2!) as tf.Tensor2D;
    return tf.mean(softmaxCrossEntropy(logits, tf.gather(labels!, rows))) as tf.Scalar;
  };
  const { value, grads } = tf.valueAndGrads(loss)(names.map((name) => carry[name]!));
  const next: Tensors = {};
  names.forEach((name, i) => {
    const velocity = tf.add(tf.mul(carry[`${name}/velocity`]!, 0.9), grads[i]!);
    next[`${name}/velocity`] = velocity;
    next[name] = tf.sub(carry[name]!, tf.mul(velocity, 0.01));
  });
  return { carry: next, outputs: { loss: value } };
};

/** The same weights for everyone, velocities of zero. */
export function soakCarry(): Tensors {
  return Object.fromEntries(
    Object.entries(soakSpecs.carry).map(([name, { shape }], seed) => [
      name,
      name.includes('/') ? tf.zeros(shape) : tf.randomNormal(shape, 0, 0.2, 'float32', seed + 1),
    ]),
  );
}

export function soakData(): { images: Uint8Array; labels: Int32Array } {
  return {
    images: Uint8Array.from(
      { length: exampleCount * 64 },
      (_, i) => (i * 89 + (i % 13) * 31) % 256,
    ),
    labels: Int32Array.from({ length: exampleCount }, (_, i) => (i * 7) % 5),
  };
}
