import { permutation, randomStream } from '@basin/core';

/** Rows of each split, both in random order. */
export interface RowSplit {
  train: number[];
  test: number[];
}

/**
 * Parts rows by the stream `split` of a seed: of each class the same share (rounded) becomes test rows, and
 * at least one row of it stays for training. Without classes all rows count as one.
 */
export function splitRows(
  count: number,
  classes: Int32Array | null,
  testShare: number,
  seed: number,
): RowSplit {
  const order = Array.from(permutation(count, randomStream(seed, 'split')));
  const sizes = new Map<number, number>();
  const classOf = (row: number): number => classes?.[row] ?? 0;
  for (const row of order) sizes.set(classOf(row), (sizes.get(classOf(row)) ?? 0) + 1);
  const left = new Map(
    [...sizes].map(([label, size]) => [label, Math.min(size - 1, Math.round(testShare * size))]),
  );
  const split: RowSplit = { train: [], test: [] };
  for (const row of order) {
    const wanted = left.get(classOf(row)) ?? 0;
    if (wanted > 0) {
      left.set(classOf(row), wanted - 1);
      split.test.push(row);
    } else {
      split.train.push(row);
    }
  }
  return split;
}
