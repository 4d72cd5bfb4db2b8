import type { AugmentationConfig } from '@basin/core';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Images moved and mirrored, each by its own draws: a product with a matrix of zeros and ones for each axis, so
 * that values stay as they are, and what comes from outside is 0.
 *
 * @param images float32 [n, height, width, channels]
 * @param draws uniform numbers in [0, 1), [n, 3]: along the height, along the width, mirrored
 */
export function augmented(
  images: tf.Tensor4D,
  { shift, flip }: AugmentationConfig,
  draws: tf.Tensor2D,
): tf.Tensor4D {
  const [count, height, width, channels] = images.shape;
  const column = (index: number): tf.Tensor => tf.slice(draws, [0, index], [count, 1]);
  const moved = (index: number): tf.Tensor =>
    tf.sub(tf.floor(tf.mul(column(index), 2 * shift + 1)), shift);
  let values: tf.Tensor = images;
  if (shift > 0) {
    // out[row] = in[row + moved]
    const from = tf.add(tf.range(0, height), moved(0));
    const rows = tf.reshape(values, [count, height, width * channels]);
    values = tf.matMul(picking(from, height), rows);
  }
  if (shift > 0 || flip) {
    const at = tf.range(0, width);
    const mirrored = flip
      ? tf.where(tf.less(column(2), 0.5), tf.sub(width - 1, at), tf.mul(at, tf.onesLike(column(2))))
      : at;
    const from = shift > 0 ? tf.add(mirrored, moved(1)) : mirrored;
    const picks = picking(from, width);
    values =
      channels === 1
        ? tf.matMul(tf.reshape(values, [count, height, width]), picks, false, true)
        : tf.transpose(
            tf.reshape(tf.matMul(picks, columnsFirst(values, [count, height, width, channels])), [
              count,
              width,
              height,
              channels,
            ]),
            [0, 2, 1, 3],
          );
  }
  return tf.reshape(values, [count, height, width, channels]);
}

/** [n, width, height · channels] */
function columnsFirst(
  values: tf.Tensor,
  [count, height, width, channels]: [number, number, number, number],
): tf.Tensor {
  const turned = tf.transpose(tf.reshape(values, [count, height, width, channels]), [0, 2, 1, 3]);
  return tf.reshape(turned, [count, width, height * channels]);
}

/** For each example the matrix whose row i is 1 at the place that i takes its values from. @param from [n, size] */
function picking(from: tf.Tensor, size: number): tf.Tensor3D {
  const places = tf.reshape(tf.range(0, size), [1, 1, size]);
  return tf.cast(tf.equal(tf.expandDims(from, 2), places), 'float32');
}
