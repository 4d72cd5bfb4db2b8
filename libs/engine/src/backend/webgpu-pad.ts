import type * as tfjs from '@tensorflow/tfjs-core';
import { replaceKernel } from './replace-kernel.ts';

/** Beyond this tfjs 4.22's own kernel writes WGSL that no device takes: it indexes a struct of five axes. */
const largestRank = 4;

/** Mends padding with a constant on the WebGPU backend: of tensors with many axes, one axis after the other. */
export function mendPad(tf: typeof tfjs): void {
  replaceKernel(tf, tf.PadV2, 'webgpu', (original) => (given) => {
    const { x } = given.inputs as unknown as { x: tfjs.Tensor };
    const { paddings, constantValue } = given.attrs as unknown as tfjs.PadV2Attrs;
    if (x.shape.length <= largestRank) return original(given);
    return tf.tidy(() => padded(tf, x, paddings, constantValue));
  });
}

function padded(
  tf: typeof tfjs,
  x: tfjs.Tensor,
  paddings: readonly [number, number][],
  value: number,
): tfjs.Tensor {
  return paddings.reduce((result, [before, after], axis) => {
    if (before === 0 && after === 0) return result;
    const length = result.shape[axis] as number;
    const outer = result.shape.slice(0, axis).reduce((product, size) => product * size, 1);
    const rows = tf.reshape(result, [outer, length, -1]) as tfjs.Tensor3D;
    const longer = tf.pad(rows, [[0, 0], [before, after], [0, 0]], value); // prettier-ignore
    return tf.reshape(longer, result.shape.with(axis, before + length + after));
  }, tf.clone(x));
}
