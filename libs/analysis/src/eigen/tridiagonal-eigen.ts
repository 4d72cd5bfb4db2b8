import { BasinError } from '@basin/core';

export interface TridiagonalEigen {
  /** Ascending. */
  values: Float64Array;
  /** For each tracked row r, component r of every eigenvector, in the order of `values`. */
  rows: Float64Array[];
}

/**
 * Eigenvalues of the symmetric tridiagonal matrix with this diagonal (length n) and off-diagonal
 * (length n − 1 or more), by implicitly shifted QL (Golub and Van Loan, section 8.3; EISPACK's
 * tql2). Eigenvectors are formed only in the rows asked for: none costs O(n²), all O(n³).
 *
 * @param trackedRows row numbers 0 … n−1, such as `[0]` for Gauss quadrature weights.
 * @throws BasinError `analysis/eigen-not-converged` after `mostSweeps` for one eigenvalue, and
 *   `analysis/not-finite` when an entry is NaN or infinite, or an eigenvalue beyond a double.
 */
export function tridiagonalEigen(
  diagonal: ArrayLike<number>,
  offDiagonal: ArrayLike<number>,
  trackedRows: readonly number[] = [],
  mostSweeps = 60,
): TridiagonalEigen {
  const size = diagonal.length;
  const d = Float64Array.from(diagonal);
  const e = new Float64Array(size);
  for (let index = 0; index + 1 < size; index++) e[index] = offDiagonal[index] as number;
  if (!d.every(Number.isFinite) || !e.every(Number.isFinite)) {
    throw new BasinError(
      'analysis/not-finite',
      'a tridiagonal matrix holds NaN or infinity: the weights or the loss behind it are not finite',
    );
  }
  const scale = scaleOf(d, e);
  for (const entries of scale === 1 ? [] : [d, e]) {
    for (let index = 0; index < size; index++) entries[index] = (entries[index] as number) * scale;
  }
  const rows = trackedRows.map((row) => {
    const entries = new Float64Array(size);
    entries[row] = 1;
    return entries;
  });
  for (let low = 0; low < size; low++) diagonaliseFrom(low, d, e, rows, mostSweeps);
  if (scale !== 1) {
    for (let index = 0; index < size; index++) d[index] = (d[index] as number) / scale;
    if (!d.every(Number.isFinite)) {
      throw new BasinError(
        'analysis/not-finite',
        'an eigenvalue is beyond what a double holds: the loss behind the matrix is too steep',
      );
    }
  }
  return sorted(d, rows);
}

/** Entries whose squares and sums neither overflow nor vanish: half of a double's exponents. */
const largestPlain = 2 ** 500;
const smallestPlain = 2 ** -500;

/** A power of two, so that scaling rounds nothing, that brings the largest entry to about 1; 1 where none is needed. */
function scaleOf(d: Float64Array, e: Float64Array): number {
  let largest = 0;
  for (const entries of [d, e]) {
    for (const entry of entries) largest = Math.max(largest, Math.abs(entry));
  }
  if (largest === 0 || (largest < largestPlain && largest > smallestPlain)) return 1;
  return 2 ** -Math.max(-1022, Math.min(1022, Math.floor(Math.log2(largest))));
}

/** Chases the off-diagonal entry at `low` to zero. */
function diagonaliseFrom(
  low: number,
  d: Float64Array,
  e: Float64Array,
  rows: Float64Array[],
  mostSweeps: number,
): void {
  for (let sweep = 0; ; sweep++) {
    const high = firstNegligible(low, d, e);
    if (high === low) return;
    if (sweep === mostSweeps) {
      throw new BasinError(
        'analysis/eigen-not-converged',
        `eigenvalue ${low} of ${d.length} did not converge in ${mostSweeps} QL sweeps`,
      );
    }
    sweepDown(low, high, d, e, rows);
  }
}

/** First index from `low` whose off-diagonal entry does not count beside its neighbours. */
function firstNegligible(low: number, d: Float64Array, e: Float64Array): number {
  let index = low;
  while (index < d.length - 1) {
    const neighbours = Math.abs(d[index] as number) + Math.abs(d[index + 1] as number);
    if (Math.abs(e[index] as number) <= Number.EPSILON * neighbours) break;
    index++;
  }
  return index;
}

/** One QL sweep with Wilkinson's shift over the unreduced block low … high. */
function sweepDown(
  low: number,
  high: number,
  d: Float64Array,
  e: Float64Array,
  rows: Float64Array[],
): void {
  const first = d[low] as number;
  const coupling = e[low] as number;
  const ratio = ((d[low + 1] as number) - first) / (2 * coupling);
  const root = Math.hypot(ratio, 1);
  let g = (d[high] as number) - first + coupling / (ratio + (ratio < 0 ? -root : root));
  let sine = 1;
  let cosine = 1;
  let shift = 0;
  for (let index = high - 1; index >= low; index--) {
    const entry = e[index] as number;
    const f = sine * entry;
    const b = cosine * entry;
    const length = Math.hypot(f, g);
    e[index + 1] = length;
    if (length === 0) {
      // The block splits here; start again on the parts.
      d[index + 1] = (d[index + 1] as number) - shift;
      e[high] = 0;
      return;
    }
    sine = f / length;
    cosine = g / length;
    g = (d[index + 1] as number) - shift;
    const turned = ((d[index] as number) - g) * sine + 2 * cosine * b;
    shift = sine * turned;
    d[index + 1] = g + shift;
    g = cosine * turned - b;
    rotate(rows, index, cosine, sine);
  }
  d[low] = (d[low] as number) - shift;
  e[low] = g;
  e[high] = 0;
}

function rotate(rows: Float64Array[], column: number, cosine: number, sine: number): void {
  for (const row of rows) {
    const left = row[column] as number;
    const right = row[column + 1] as number;
    row[column + 1] = sine * left + cosine * right;
    row[column] = cosine * left - sine * right;
  }
}

function sorted(d: Float64Array, rows: Float64Array[]): TridiagonalEigen {
  const order = Array.from(d.keys()).sort((a, b) => (d[a] as number) - (d[b] as number));
  const pick = (values: Float64Array): Float64Array =>
    Float64Array.from(order, (index) => values[index] as number);
  return { values: pick(d), rows: rows.map(pick) };
}
