import type { Examples } from '../inputs/examples.ts';

/**
 * A first layer's inputs with all constant ones (pixels that are the same in every image, and the 1 of biases)
 * as a single column. Rows of the Hessian that belong to constant inputs κ are κ times one row, so that turning
 * them into one another leaves a row of length ‖κ‖ times as large, and rows of zeros: the same eigenvalues.
 */
export interface InputColumns {
  /** Those that are not constant. */
  varying: number[];
  /** Constant inputs by their place, with the biases' behind all others. */
  constants: { column: number; value: number }[];
  /** ‖κ‖; 0 where no constant column is needed. */
  constant: number;
  /** Columns that are left. */
  count: number;
}

/** Looks at every example. */
export function inputColumns({ batches }: Examples, width: number, bias: boolean): InputColumns {
  const first = batches[0]?.inputs.dataSync().slice(0, width) ?? [];
  const varies = new Uint8Array(width);
  for (const { inputs } of batches) {
    const values = inputs.dataSync();
    for (let at = 0, column = 0; at < values.length; at++) {
      if (values[at] !== first[column]) varies[column] = 1;
      column = column + 1 === width ? 0 : column + 1;
    }
  }
  const all = Array.from(varies.keys());
  const varying = all.filter((column) => varies[column] === 1);
  const constants = all
    .filter((column) => varies[column] === 0)
    .map((column) => ({ column, value: first[column] as number }));
  if (bias) constants.push({ column: width, value: 1 });
  const constant = Math.hypot(...constants.map(({ value }) => value));
  return { varying, constants, constant, count: varying.length + (constant > 0 ? 1 : 0) };
}

/** A batch's inputs [n, width] in those columns, each column's values together: [count, n]. */
export function reduceInputs(
  values: ArrayLike<number>,
  width: number,
  { varying, constant, count }: InputColumns,
): Float64Array {
  const exampleCount = values.length / width;
  const reduced = new Float64Array(count * exampleCount);
  for (const [index, column] of varying.entries()) {
    const to = index * exampleCount;
    for (let row = 0; row < exampleCount; row++) {
      reduced[to + row] = values[row * width + column] as number;
    }
  }
  if (constant > 0) reduced.fill(constant, varying.length * exampleCount);
  return reduced;
}

/** Of each of the layer's rows, by its place, the column that it is of, and how much of it; null of zeros. */
export function rowSources({ varying, constants, constant, count }: InputColumns) {
  const sources: ({ column: number; share: number } | null)[] = [];
  for (const [column, place] of varying.entries()) sources[place] = { column, share: 1 };
  for (const { column: place, value } of constants) {
    sources[place] = value === 0 ? null : { column: count - 1, share: value / constant };
  }
  return sources;
}
