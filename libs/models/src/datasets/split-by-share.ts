import { splitRows } from './csv-split.ts';
import type { LabelledSplit } from './labelled-columns.ts';

/**
 * A share of the examples as the test split, both in the random order of `splitRows`; as they are, and without a test
 * split, where the share is 0 or leaves it no example.
 *
 * @param classesOf by which the share is the same of every class; null: all are of one.
 */
export function splitByShare(
  split: LabelledSplit,
  classesOf: () => Int32Array | null,
  { testShare, splitSeed }: { testShare: number; splitSeed: number },
): { train: LabelledSplit; test: LabelledSplit | null } {
  if (testShare === 0) return { train: split, test: null };
  const count = split.labels.shape[0] as number;
  const rows = splitRows(count, classesOf(), testShare, splitSeed);
  return {
    train: rowsOf(split, rows.train),
    test: rows.test.length === 0 ? null : rowsOf(split, rows.test),
  };
}

/** The class numbers of a split that is labelled with them. */
export function classesOf({ labels }: LabelledSplit): Int32Array {
  return Int32Array.from(labels.values);
}

function rowsOf({ inputs, labels }: LabelledSplit, rows: readonly number[]): LabelledSplit {
  return {
    inputs: { ...inputs, ...picked(inputs.values, inputs.shape, rows) },
    labels: { ...labels, ...picked(labels.values, labels.shape, rows) },
  };
}

function picked(
  from: ArrayLike<number>,
  [count = 1, ...shape]: number[],
  rows: readonly number[],
): { shape: number[]; values: Uint8Array | Float64Array } {
  const size = from.length / count;
  const length = rows.length * size;
  const values = from instanceof Uint8Array ? new Uint8Array(length) : new Float64Array(length);
  rows.forEach((row, position) => {
    for (let column = 0; column < size; column++) {
      values[position * size + column] = from[row * size + column] as number;
    }
  });
  return { shape: [rows.length, ...shape], values };
}
