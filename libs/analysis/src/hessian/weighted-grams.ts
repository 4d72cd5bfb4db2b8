import type { DoubleMatrices } from '@basin/engine';

/** A symmetric matrix is made in so many strips of rows, each from its first column on. */
const stripCount = 4;

/**
 * The matrix Σ over examples of e·x·xᵀ, on and above its diagonal. Examples whose e is 0, as of units that ReLU
 * has off, are left out.
 *
 * @param x each column's values together, [columns, n]; weights e [n].
 * @param room two arrays as long as x, which it overwrites.
 * @param add is called for every row with its entries from the diagonal on.
 */
export function weightedGram(
  matrices: DoubleMatrices,
  x: Float64Array,
  weights: Float64Array,
  room: readonly [Float64Array, Float64Array],
  add: (row: number, entries: Float64Array) => void,
): void {
  const rows = Uint32Array.from(weights.keys()).filter((row) => weights[row] !== 0);
  const inner = rows.length;
  if (inner === 0) return;
  const columns = x.length / weights.length;
  const [left, right] = room;
  for (let column = 0, to = 0; column < columns; column++) {
    const from = column * weights.length;
    for (let at = 0; at < inner; at++, to++) {
      const row = rows[at] as number;
      const entry = x[from + row] as number;
      right[to] = entry;
      left[to] = entry * (weights[row] as number);
    }
  }
  const height = Math.ceil(columns / stripCount);
  for (let start = 0; start < columns; start += height) {
    const end = Math.min(columns, start + height);
    const product = matrices.product(
      left.subarray(start * inner, end * inner),
      right.subarray(start * inner, columns * inner),
      inner,
      { transposed: true },
    );
    const width = columns - start;
    for (let at = 0; at < end - start; at++) {
      add(start + at, product.subarray(at * width + at, (at + 1) * width));
    }
  }
}
