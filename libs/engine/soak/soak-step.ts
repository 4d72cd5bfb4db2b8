import * as tf from '@tensorflow/tfjs-core';
import {
  pooledConvolution,
  softmaxCrossEntropy,
  type Step,
  type Tensors,
  type TensorSpecs,
} from '../src/index.ts';

const batchSize = 16;
const exampleCount = 256;
const float32 = (shape: readonly number[]) => ({ shape: [...shape], dtype: 'float32' as const });

/** The first layer of a small classifier of images of 8 × 8. */
interface FirstLayer {
  shapes: { w1: number[]; b1: number[] };
  /** Its values [examples, units] for images [examples, 64]. */
  apply(x: tf.Tensor2D, w1: tf.Tensor, b1: tf.Tensor): tf.Tensor2D;
}

const firstLayers = {
  dense: {
    shapes: { w1: [64, 24], b1: [24] },
    apply: (x, w1, b1) => tf.relu<tf.Tensor2D>(tf.add(tf.matMul(x, w1 as tf.Tensor2D), b1)),
  },
  pooled: {
    shapes: { w1: [3, 3, 1, 8], b1: [8] },
    apply(x, w1, b1) {
      const images: tf.Tensor4D = tf.reshape(x, [-1, 8, 8, 1]);
      const options = { activation: 'relu' } as const;
      const pooled = pooledConvolution(images, w1 as tf.Tensor4D, b1 as tf.Tensor1D, options);
      return tf.reshape(pooled, [-1, 72]);
    },
  },
} satisfies Record<string, FirstLayer>;

export interface SoakProblem {
  specs: { carry: TensorSpecs; feeds: TensorSpecs };
  step: Step;
}

/** A small classifier on bytes, SGD with momentum: what a training of Basin's is made of. */
export function soakProblem(first: keyof typeof firstLayers): SoakProblem {
  const layer: FirstLayer = firstLayers[first];
  const shapes = { ...layer.shapes, w2: [first === 'dense' ? 24 : 72, 5], b2: [5] };
  const names = Object.keys(shapes);
  const carry = Object.fromEntries(
    Object.entries(shapes).flatMap(([name, shape]) => [
      [name, float32(shape)],
      [`${name}/velocity`, float32(shape)],
    ]),
  );
  const feeds: TensorSpecs = {
    images: { shape: [exampleCount, 64], dtype: 'uint8' },
    labels: { shape: [exampleCount], dtype: 'int32' },
  };
  return { specs: { carry, feeds }, step: soakStep(layer, names) };
}

const soakStep =
  (layer: FirstLayer, names: string[]): Step =>
  (carry, { images, labels }, index) => {
    const first = tf.mul(index, tf.scalar(batchSize, 'int32'));
    const positions = tf.add(first, tf.range(0, batchSize, 1, 'int32'));
    const rows = tf.mod(positions, tf.scalar(exampleCount, 'int32')) as tf.Tensor1D;
    const x = tf.div(tf.cast(tf.gather(images!, rows), 'float32'), 255) as tf.Tensor2D;
    const loss = (...[w1, b1, w2, b2]: tf.Tensor[]) => {
      const hidden = layer.apply(x, w1!, b1!);
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
export function soakCarry({ specs }: SoakProblem): Tensors {
  return Object.fromEntries(
    Object.entries(specs.carry).map(([name, { shape }], seed) => [
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
