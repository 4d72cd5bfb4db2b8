import { BasinError } from '@basin/core';
import { Matrix } from 'ml-matrix';
import { PCA } from 'ml-pca';
import { centredGram } from './gram.ts';

export interface PrincipalComponents {
  /** Mean row, of length d. */
  mean: Float64Array;
  /** Unit vectors of length d, by falling variance; each has its largest entry positive. */
  components: Float64Array[];
  /** Sample variance (n − 1) along each component. */
  explainedVariance: number[];
  /** Share of the whole variance; all 0 when the rows are equal. */
  explainedVarianceRatio: number[];
  /** Scores of the fitted rows, n × componentCount. */
  scores: number[][];
}

/**
 * Principal component analysis, by ml-pca. Where rows are longer than there are rows (weights of
 * networks), the data are first rotated, exactly, into the space of the samples: the eigenvectors v
 * of the n × n Gram matrix of centred rows give the same scores √λ·v, and components Xᵀv/√λ, without
 * any d × d matrix. Components beyond the data's rank are left out.
 *
 * @param rows n rows of equal length d; Float32Array or numbers.
 * @throws BasinError `statistics/pca-input`: no rows, unequal lengths, values not finite, or a count below 1.
 */
export function fitPrincipalComponents(
  rows: readonly ArrayLike<number>[],
  componentCount = 2,
): PrincipalComponents {
  const width = checkRows(rows, componentCount);
  const mean = columnMeans(rows, width);
  if (width > rows.length) return fitInSampleSpace(rows, mean, componentCount);

  const pca = new PCA(new Matrix(rows.map((row) => Array.from(row))));
  const eigenvalues = pca.getEigenvalues();
  const vectors = pca.getEigenvectors();
  const count = Math.min(componentCount, rankOf(eigenvalues));
  const components = Array.from({ length: count }, (_, column) =>
    Float64Array.from(vectors.getColumn(column)),
  );
  return assemble(rows, mean, components, eigenvalues);
}

/** Scores of rows that took no part in the fit, n × componentCount. */
export function projectOnComponents(
  fit: Pick<PrincipalComponents, 'mean' | 'components'>,
  rows: readonly ArrayLike<number>[],
): number[][] {
  return rows.map((row) => {
    if (row.length !== fit.mean.length) {
      throw new BasinError(
        'statistics/pca-input',
        `a row has ${row.length} values and the fit ${fit.mean.length}: project rows of the fitted length`,
      );
    }
    return fit.components.map((component) => {
      let score = 0;
      for (let index = 0; index < component.length; index++) {
        score +=
          ((row[index] as number) - (fit.mean[index] as number)) * (component[index] as number);
      }
      return score;
    });
  });
}

export interface SampleSpaceComponents {
  explainedVariance: number[];
  explainedVarianceRatio: number[];
  /** n × componentCount. */
  scores: number[][];
  /** n × componentCount: component k is Σᵢ weights[i][k]·(xᵢ − mean). */
  weights: number[][];
}

/**
 * The same analysis from the n × n Gram matrix of centred rows alone (`centredGram`, or `centreGram`
 * of products taken elsewhere), for rows too many or too long to hold at once.
 */
export function principalComponentsOfGram(
  gram: ArrayLike<number>,
  count: number,
  componentCount = 2,
): SampleSpaceComponents {
  const covariance = new Matrix(count, count);
  const divisor = Math.max(1, count - 1);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      covariance.set(i, j, (gram[i * count + j] as number) / divisor);
    }
  }
  const pca = new PCA(covariance, { isCovarianceMatrix: true });
  const eigenvalues = pca.getEigenvalues().map((value) => Math.max(0, value));
  const vectors = pca.getEigenvectors();
  const kept = Math.min(componentCount, rankOf(eigenvalues));
  const scores: number[][] = [];
  const weights: number[][] = [];
  for (let i = 0; i < count; i++) {
    scores.push([]);
    weights.push([]);
    for (let k = 0; k < kept; k++) {
      const singularValue = Math.sqrt((eigenvalues[k] as number) * divisor);
      scores[i]?.push(vectors.get(i, k) * singularValue);
      weights[i]?.push(vectors.get(i, k) / singularValue);
    }
  }
  return { ...variances(eigenvalues, kept), scores, weights };
}

function fitInSampleSpace(
  rows: readonly ArrayLike<number>[],
  mean: Float64Array,
  componentCount: number,
): PrincipalComponents {
  const { explainedVariance, explainedVarianceRatio, weights } = principalComponentsOfGram(
    centredGram(rows, mean),
    rows.length,
    componentCount,
  );
  const components = explainedVariance.map((_, k) => {
    const component = new Float64Array(mean.length);
    rows.forEach((row, i) => {
      const weight = weights[i]?.[k] as number;
      for (let index = 0; index < component.length; index++) {
        component[index] =
          (component[index] as number) +
          weight * ((row[index] as number) - (mean[index] as number));
      }
    });
    return component;
  });
  const oriented = components.map(orient);
  return {
    mean,
    components: oriented,
    explainedVariance,
    explainedVarianceRatio,
    scores: projectOnComponents({ mean, components: oriented }, rows),
  };
}

function assemble(
  rows: readonly ArrayLike<number>[],
  mean: Float64Array,
  components: Float64Array[],
  eigenvalues: readonly number[],
): PrincipalComponents {
  const oriented = components.map(orient);
  return {
    mean,
    components: oriented,
    ...variances(eigenvalues, oriented.length),
    scores: projectOnComponents({ mean, components: oriented }, rows),
  };
}

function variances(
  eigenvalues: readonly number[],
  kept: number,
): { explainedVariance: number[]; explainedVarianceRatio: number[] } {
  const total = eigenvalues.reduce((sum, value) => sum + value, 0);
  const explainedVariance = eigenvalues.slice(0, kept);
  return {
    explainedVariance,
    explainedVarianceRatio: explainedVariance.map((value) => (total > 0 ? value / total : 0)),
  };
}

/** A component's sign is free: fixing it keeps figures the same from run to run. */
function orient(component: Float64Array): Float64Array {
  let largest = 0;
  for (const entry of component) if (Math.abs(entry) > Math.abs(largest)) largest = entry;
  return largest < 0 ? component.map((entry) => -entry) : component;
}

/** Eigenvalues that are not rounding noise of the largest. */
function rankOf(eigenvalues: readonly number[]): number {
  const least = (eigenvalues[0] ?? 0) * 1e-13;
  return eigenvalues.filter((value) => value > least).length;
}

function columnMeans(rows: readonly ArrayLike<number>[], width: number): Float64Array {
  const mean = new Float64Array(width);
  for (const row of rows) {
    for (let index = 0; index < width; index++) {
      mean[index] = (mean[index] as number) + (row[index] as number) / rows.length;
    }
  }
  return mean;
}

function checkRows(rows: readonly ArrayLike<number>[], componentCount: number): number {
  const width = rows[0]?.length ?? 0;
  if (width === 0 || !(componentCount >= 1)) {
    throw new BasinError(
      'statistics/pca-input',
      `${rows.length} rows of ${width} values, ${componentCount} components: give at least one of each`,
    );
  }
  rows.forEach((row, index) => {
    if (row.length !== width) {
      throw new BasinError(
        'statistics/pca-input',
        `row ${index} has ${row.length} values and row 0 has ${width}: give rows of equal length`,
      );
    }
    for (let column = 0; column < width; column++) {
      if (!Number.isFinite(row[column])) {
        throw new BasinError(
          'statistics/pca-input',
          `row ${index} holds ${String(row[column])} at ${column}: leave diverged weights out`,
        );
      }
    }
  });
  return width;
}
