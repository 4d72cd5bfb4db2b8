import type { NetworkDescription } from '@basin/models';

/** Examples of one batch of matrix-vector products: few, or many where their tensors stay small. */
const [small, large] = [500, 5_000];

/** Bytes that the largest tensor of a batch may take in float64; a product holds some twenty of them. */
const tensorBytes = 32 * 2 ** 20;

/**
 * Examples that a Hessian-vector product takes at once: 5,000 where the widest layer's values for them
 * fit 32 MB, which halves a product's time for narrow networks, else 500. From the network alone, so
 * that a measure repeats; another batch sums in another order, in the last bits.
 */
export function productBatchSize({ layers }: Pick<NetworkDescription, 'layers'>): number {
  const widest = Math.max(
    ...layers.flatMap(({ inputShape, outputShape }) => [sizeOf(inputShape), sizeOf(outputShape)]),
  );
  return widest * Float64Array.BYTES_PER_ELEMENT * large <= tensorBytes ? large : small;
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, length) => size * length, 1);
}
