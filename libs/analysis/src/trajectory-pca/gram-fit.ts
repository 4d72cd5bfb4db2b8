import { centreGram } from '@basin/statistics';
import { leadingComponents } from './leading-components.ts';

/** One row that takes part in a fit: a snapshot, or its difference from another one. */
export interface FittedRow {
  snapshot: number;
  /** Subtracted; null for the snapshot itself. */
  base: number | null;
}

export interface GramFit {
  explainedVarianceRatio: number[];
  /** Scores of the fitted rows, rows × components. */
  scores: number[][];
  /** Each component as a combination of snapshots: snapshot number → coefficient. */
  coefficients: Map<number, number>[];
}

/**
 * Principal components of rows known by the Gram matrix of the snapshots they are made of. Signs are
 * free; each component's largest score is made positive.
 */
export function fitFromGram(
  gram: Float64Array,
  snapshotCount: number,
  rows: readonly FittedRow[],
  componentCount: number,
): GramFit {
  const fit = leadingComponents(
    centreGram(gramOfRows(gram, snapshotCount, rows), rows.length),
    rows.length,
    componentCount,
  );
  const components = Array.from({ length: componentCount }, (_, k) => {
    // Rows on a line have one component: the others are zero.
    const column = (values: number[][]): number[] => values.map((row) => row[k] ?? 0);
    const scores = column(fit.scores);
    const sign = signOfLargest(scores);
    return {
      scores: scores.map((score) => sign * score),
      coefficients: combined(rows, column(fit.weights), sign),
    };
  });
  return {
    explainedVarianceRatio: components.map((_, k) => fit.explainedVarianceRatio[k] ?? 0),
    scores: rows.map((_, row) => components.map(({ scores }) => scores[row] as number)),
    coefficients: components.map(({ coefficients }) => coefficients),
  };
}

function gramOfRows(gram: Float64Array, count: number, rows: readonly FittedRow[]): Float64Array {
  const entry = (i: number | null, j: number | null): number =>
    i === null || j === null ? 0 : (gram[i * count + j] as number);
  const result = new Float64Array(rows.length * rows.length);
  rows.forEach((a, i) => {
    rows.forEach((b, j) => {
      result[i * rows.length + j] =
        entry(a.snapshot, b.snapshot) -
        entry(a.snapshot, b.base) -
        entry(a.base, b.snapshot) +
        entry(a.base, b.base);
    });
  });
  return result;
}

/** Σ wᵢ·(rowᵢ − mean) = Σ (wᵢ − mean of w)·rowᵢ, gathered by snapshot. */
function combined(
  rows: readonly FittedRow[],
  weights: readonly number[],
  sign: number,
): Map<number, number> {
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
  const coefficients = new Map<number, number>();
  const add = (snapshot: number, value: number): void => {
    coefficients.set(snapshot, (coefficients.get(snapshot) ?? 0) + value);
  };
  rows.forEach(({ snapshot, base }, index) => {
    const weight = sign * ((weights[index] as number) - mean);
    add(snapshot, weight);
    if (base !== null) add(base, -weight);
  });
  return coefficients;
}

function signOfLargest(scores: readonly number[]): number {
  let largest = 0;
  for (const score of scores) if (Math.abs(score) > Math.abs(largest)) largest = score;
  return largest < 0 ? -1 : 1;
}
