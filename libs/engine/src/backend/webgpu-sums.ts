import type * as tfjs from '@tensorflow/tfjs-core';
import { replaceKernel } from './replace-kernel.ts';
import { segmentSumByProduct } from './segment-sum.ts';

/** From this inner size on, tfjs 4.22 splits a product whose result is small among groups. */
const splitInnerSize = 2_000;
/** tfjs's MatMulProgramType.MatMulSmallOutputSizeProgram, which it takes for smaller inner sizes. */
const smallOutputProgram = 2;
/** Results this small are reduced by a group each, also in tfjs. */
const reducedSize = 128;
/** Tiles of 32 × 32 up to which tfjs takes another program than the packed one. */
const fewTiles = 8;

/**
 * Sums that always come out the same. tfjs lets groups add to one place atomically, in whatever order
 * they come: then two runs of a training differ in their last bits.
 */
export function mendSums(tf: typeof tfjs): void {
  replaceKernel(tf, tf.UnsortedSegmentSum, 'webgpu', () => segmentSumByProduct(tf));
  for (const kernelName of [tf.BatchMatMul, tf._FusedMatMul]) {
    replaceKernel(tf, kernelName, 'webgpu', (original) => (given) => {
      if (!isSplit(given)) return original(given);
      const flag = 'WEBGPU_MATMUL_PROGRAM_TYPE';
      const before = tf.env().getNumber(flag);
      tf.env().set(flag, smallOutputProgram);
      try {
        return original(given);
      } finally {
        tf.env().set(flag, before);
      }
    });
  }
}

/** Whether tfjs would split the product of a and b along its inner axis. */
function isSplit({ inputs, attrs }: Parameters<tfjs.KernelFunc>[0]): boolean {
  const { a, b } = inputs as unknown as Record<'a' | 'b', tfjs.TensorInfo>;
  const { transposeA, transposeB } = attrs as unknown as tfjs.BatchMatMulAttrs;
  const [rowCount, innerSize] = lastTwo(a, transposeA);
  const [, columnCount] = lastTwo(b, transposeB);
  const isBatch = [a, b].some(({ shape }) => shape.slice(0, -2).some((size) => size !== 1));
  const tiles = Math.ceil(rowCount / 32) * Math.ceil(columnCount / 32);
  const isFew = tiles <= fewTiles || (rowCount <= 8 && tiles <= 2 * fewTiles);
  return !isBatch && isFew && innerSize >= splitInnerSize && rowCount * columnCount > reducedSize;
}

function lastTwo({ shape }: tfjs.TensorInfo, isTransposed: boolean): [number, number] {
  const [first, second] = shape.slice(-2) as [number, number];
  return isTransposed ? [second, first] : [first, second];
}
