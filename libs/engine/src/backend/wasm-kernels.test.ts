import { expect, test } from 'vitest';
import { openBackend } from './open-backend.ts';

const { tf } = await openBackend('wasm');

test.each(['float32', 'int32', 'bool'] as const)('one-hot on wasm is ones as %s', (dtype) => {
  const before = tf.memory().numTensors;
  const values = tf.tidy(() => {
    const hot = tf.oneHot(tf.tensor1d([2, 0], 'int32'), 3, 1, 0, dtype);
    expect(hot.dtype).toBe(dtype);
    return Array.from(tf.mul(tf.cast(hot, 'float32'), 0.5).dataSync());
  });
  expect(values).toEqual([0, 0, 0.5, 0.5, 0, 0]);
  expect(tf.memory().numTensors).toBe(before);
});

test('the gradient of a gather on wasm adds up repeated rows', () => {
  const gathered = tf.grad((x) => {
    const rows = tf.gather(x, tf.tensor1d([1, 1, 3], 'int32'));
    return tf.sum(tf.mul(rows, tf.tensor3d([1, 2, 10, 20, 3, 4], [3, 1, 2])));
  });
  const gradient = gathered(tf.zeros([4, 1, 2]));
  expect(gradient.shape).toEqual([4, 1, 2]);
  expect(Array.from(gradient.dataSync())).toEqual([0, 0, 11, 22, 0, 0, 3, 4]);
});
