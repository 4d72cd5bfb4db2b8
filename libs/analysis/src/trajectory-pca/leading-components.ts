import { randomStream } from '@basin/core';
import { lanczos } from '../estimators/lanczos.ts';
import { denseOperator } from '../operator/linear-operator.ts';

export interface LeadingComponents {
  explainedVarianceRatio: number[];
  /** Scores of the rows, rows × components. */
  scores: number[][];
  /** Component k is Σᵢ weights[i][k]·(rowᵢ − mean). */
  weights: number[][];
}

/**
 * The leading principal components of rows from their centred Gram matrix: its eigenvectors v and
 * eigenvalues λ give scores √λ·v and weights v/√λ. Lanczos's method finds the few that are wanted
 * to rounding, much sooner than a whole eigendecomposition of some hundred rows. Components that are
 * rounding noise are left out.
 *
 * @param gram count × count, row-major.
 */
export function leadingComponents(
  gram: Float64Array,
  count: number,
  componentCount: number,
): LeadingComponents {
  let total = 0;
  for (let row = 0; row < count; row++) total += gram[row * count + row] as number;
  const { eigenpairs } = lanczos(denseOperator(gram, count), {
    eigenvalueCount: componentCount,
    iterationLimit: count,
    residualTolerance: 1e-12,
    random: randomStream(0, 'probes'),
  });
  const kept = eigenpairs.filter(({ value }) => value > 1e-13 * total);
  const rows = Array.from({ length: count }, (_, row) => row);
  return {
    explainedVarianceRatio: kept.map(({ value }) => value / total),
    scores: rows.map((row) =>
      kept.map(({ value, vector }) => Math.sqrt(value) * (vector[row] as number)),
    ),
    weights: rows.map((row) =>
      kept.map(({ value, vector }) => (vector[row] as number) / Math.sqrt(value)),
    ),
  };
}
