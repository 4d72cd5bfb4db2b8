import type * as tfjs from '@tensorflow/tfjs-core';

/**
 * The gradient of `tf.gather`, composed from a matrix product: row s of the result is the sum of the
 * rows r with segmentIds[r] = s, that is oneHot(segmentIds)ᵀ · x. wasm has none of its own; that of
 * webgpu adds atomically, in an order that changes from run to run.
 */
export function segmentSumByProduct(tf: typeof tfjs): tfjs.KernelFunc {
  return ({ inputs, attrs }) => {
    const { x, segmentIds } = inputs as unknown as { x: tfjs.Tensor; segmentIds: tfjs.Tensor1D };
    const { numSegments } = attrs as unknown as tfjs.UnsortedSegmentSumAttrs;
    return tf.tidy(() => {
      const [rowCount, ...rowShape] = x.shape as [number, ...number[]];
      const rows = tf.reshape(x, [rowCount, -1]) as tfjs.Tensor2D;
      const isIn = tf.oneHot(segmentIds, numSegments, 1, 0, 'float32') as tfjs.Tensor2D;
      return tf.reshape(tf.matMul(isIn, rows, true), [numSegments, ...rowShape]);
    });
  };
}
