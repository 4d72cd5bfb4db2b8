import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { Tensors } from '../engine.ts';
import { describeNative, float32 } from '../open-test-engine.ts';
import { opsByPass } from './fixtures/pass-results.ts';
import { optimise } from './optimise.ts';

const layer = ({ w, x }: Tensors) => {
  const weights = tf.reshape(tf.slice(w as tf.Tensor1D, [0], [12]), [3, 4]) as tf.Tensor2D;
  return tf.relu(tf.add(tf.matMul(x as tf.Tensor2D, weights), tf.slice(w!, [12], [4])));
};

describeNative('all passes', () => {
  test('a dense layer and its gradient become the ops one would write by hand', () => {
    const fn = ({ w, x }: Tensors): Tensors => {
      const loss = (weights: tf.Tensor) => tf.mean(layer({ w: weights, x: x! })) as tf.Scalar;
      const { value, grad } = tf.valueAndGrad(loss)(w!);
      return { value, grad };
    };
    const specs = { w: float32(16), x: float32(5, 3) };
    expect(opsByPass(optimise, fn, specs, 1e-6).after).toEqual({
      Reshape: 2,
      MatMul: 2,
      Slice: 2,
      BiasAdd: 1,
      BiasAddGrad: 1,
      ConcatV2: 1,
      Mean: 1,
      Relu: 1,
      ReluGrad: 1,
    });
  });
});
