import { centredGram } from '@basin/statistics';
import { addScaled, dot } from '../vectors.ts';

/** Outputs of a layer are taken to differ where they do by more than so many last bits of their size. */
const roundedBits = 16;

/**
 * What rounding of the values alone adds to a sum of squares of their differences, at most: (16ε)²·‖values‖², ε the
 * distance from 1 to the next number of the precision that the values were computed in.
 */
export function roundingOf(values: Float64Array, precision: 'float32' | 'float64'): number {
  const epsilon = precision === 'float64' ? Number.EPSILON : 2 ** -23;
  return (roundedBits * epsilon) ** 2 * dot(values, values);
}

/**
 * Inner products of the rows of values [n, width], each minus the mean row, in double precision; all 0 where the rows
 * differ by no more than `rounding`: noise is like other noise, and lies in any number of directions.
 *
 * @param values row by row
 * @param rounding of `roundingOf`
 */
export function gramOf(values: Float64Array, count: number, rounding = 0): Float64Array {
  const width = values.length / count;
  const rows = Array.from({ length: count }, (_, row) =>
    values.subarray(row * width, (row + 1) * width),
  );
  const mean = new Float64Array(width);
  for (const row of rows) addScaled(mean, 1 / count, row);
  // What the sum over many rows has lost of it: the mean of equal rows is theirs to its last bit or the one before.
  const correction = new Float64Array(width);
  for (const row of rows) {
    addScaled(correction, 1 / count, row);
    addScaled(correction, -1 / count, mean);
  }
  addScaled(mean, 1, correction);
  const gram = centredGram(rows, mean);
  const spread = rows.reduce((sum, _, row) => sum + (gram[row * (count + 1)] as number), 0);
  return spread > rounding ? gram : gram.fill(0);
}

/**
 * Linear centred kernel alignment of two centred Gram matrices (Kornblith et al. 2019, "Similarity of neural network
 * representations revisited"): ‖YᵀX‖²/(‖XᵀX‖·‖YᵀY‖), 0 to 1; NaN where one side has no variation. With few examples
 * it is too large, the more so the wider the layers.
 */
export function biasedCka(a: Float64Array, b: Float64Array): number {
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

/**
 * The same with the unbiased estimate of HSIC (Song et al. 2012; Nguyen, Raghu and Kornblith 2021), for which about
 * 0 is no similarity, whatever the number of examples; negative by chance, NaN where one side has no variation. Needs
 * four examples.
 */
export function unbiasedCka(a: Float64Array, b: Float64Array, count: number): number {
  const hsic = (one: Float64Array, other: Float64Array): number => unbiasedHsic(one, other, count);
  return hsic(a, b) / Math.sqrt(hsic(a, a) * hsic(b, b));
}

/** (tr(K̃L̃) + 1ᵀK̃1·1ᵀL̃1/((n−1)(n−2)) − 2·1ᵀK̃L̃1/(n−2))/(n(n−3)), K̃ and L̃ with zeros on their diagonals. */
function unbiasedHsic(a: Float64Array, b: Float64Array, count: number): number {
  let trace = 0;
  let sumA = 0;
  let sumB = 0;
  let product = 0;
  for (let i = 0; i < count; i++) {
    let rowA = 0;
    let rowB = 0;
    for (let j = 0; j < count; j++) {
      if (i === j) continue;
      const [x, y] = [a[i * count + j] as number, b[i * count + j] as number];
      trace += x * y;
      rowA += x;
      rowB += y;
    }
    sumA += rowA;
    sumB += rowB;
    product += rowA * rowB;
  }
  return (
    (trace + (sumA * sumB) / ((count - 1) * (count - 2)) - (2 * product) / (count - 2)) /
    (count * (count - 3))
  );
}

/**
 * The exponential of the entropy of the singular values' shares (Roy and Vetterli 2007): from 1, where all examples lie
 * on a line, to the number of directions; 0 where nothing varies.
 *
 * @param eigenvalues of a centred Gram matrix: squares of singular values, with what rounding adds
 * @param rounding of `roundingOf`: a direction with less is none
 */
export function effectiveRank(eigenvalues: ArrayLike<number>, rounding = 0): number {
  const largest = Array.from(eigenvalues).reduce((most, one) => Math.max(most, one), 0);
  // Below this an eigenvalue is rounding, whose root would count.
  const least = Math.max(largest * eigenvalues.length * Number.EPSILON, rounding);
  const values = Array.from(eigenvalues).flatMap((one) => (one > least ? [Math.sqrt(one)] : []));
  const sum = values.reduce((all, one) => all + one, 0);
  if (sum === 0) return 0;
  return Math.exp(-values.reduce((all, one) => all + (one / sum) * Math.log(one / sum), 0));
}
