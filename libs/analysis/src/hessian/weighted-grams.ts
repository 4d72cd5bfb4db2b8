import type { DoubleMatrices } from '@basin/engine';

/** A symmetric matrix is made in so many strips of rows, each from its first column on. */
const stripCount = 4;

/**
 * Adds Σ over examples of e·x·xᵀ to a matrix that `place` knows: its entries on and above the diagonal. Examples
 * whose e is 0, as of units that ReLU has off, are left out.
 *
 * @param x [n, columns]; weights e [n].
 * @param add is called for every row of it with the entries from the diagonal on.
 */
export function weightedGram(
  { transposedProduct }: DoubleMatrices,
  x: Float64Array,
  columns: number,
  weights: Float64Array,
  add: (row: number, entries: Float64Array) => void,
): void {
  const rows = Array.from(weights.keys()).filter((row) => weights[row] !== 0);
  if (rows.length === 0) return;
  const height = Math.ceil(columns / stripCount);
  for (let start = 0; start < columns; start += height) {
    const end = Math.min(columns, start + height);
    const left = new Float64Array(rows.length * (end - start));
    const right = new Float64Array(rows.length * (columns - start));
    let [toLeft, toRight] = [0, 0];
    for (const row of rows) {
      const weight = weights[row] as number;
      const entries = x.subarray(row * columns + start, (row + 1) * columns);
      right.set(entries, toRight);
      toRight += entries.length;
      for (let at = 0; at < end - start; at++) left[toLeft++] = weight * (entries[at] as number);
    }
    const product = transposedProduct(left, right, rows.length);
    const width = columns - start;
    for (let at = 0; at < end - start; at++) {
      add(start + at, product.subarray(at * width + at, (at + 1) * width));
    }
  }
}
