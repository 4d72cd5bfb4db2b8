import type { Random } from '@basin/core';
import { tridiagonalEigen } from '../eigen/tridiagonal-eigen.ts';
import type { LinearOperator } from '../operator/linear-operator.ts';
import { rademacherVector } from '../operator/random-vectors.ts';
import { krylovBasis } from './krylov-basis.ts';
import type { Eigenpair } from './lanczos.ts';
import { withoutParts } from './without-parts.ts';

export interface SpectralDensityOptions {
  probeCount: number;
  /** Lanczos steps of each probe: nodes of the quadrature. */
  iterationLimit: number;
  random: Random;
  /** Eigenpairs found to some precision, each a point of the spectrum: what is left is estimated. */
  known?: readonly Pick<Eigenpair, 'value' | 'vector'>[];
  /** Width of the Gaussian around each node, as a share of the spectrum's span. */
  relativeBroadening?: number;
  /** Points at which the density is given. */
  pointCount?: number;
  /** Called after every product; throws to stop. */
  afterIteration?: () => void;
}

export interface SpectralDensity {
  /** Eigenvalue axis, ascending and evenly spaced. */
  values: number[];
  /** Density at each of them; it integrates to 1. */
  density: number[];
  /** Standard deviation of the probes' densities / √probeCount, at each of them; null of one probe. */
  standardError: number[] | null;
  probeCount: number;
  iterationCount: number;
  /** Standard deviation of the Gaussians, in the unit of the eigenvalues. */
  broadening: number;
}

type Probes = Pick<
  SpectralDensityOptions,
  'probeCount' | 'iterationLimit' | 'random' | 'known' | 'afterIteration'
>;

/** Quadrature nodes and weights of one probe. */
export interface Quadrature {
  /** Ascending. */
  nodes: Float64Array;
  weights: Float64Array;
}

/**
 * Density of a symmetric operator's eigenvalues by stochastic Lanczos quadrature (Ubaru, Chen and
 * Saad 2017; for Hessians Ghorbani, Krishnan and Xiao 2019): each random start z gives a Gauss
 * quadrature whose nodes are the eigenvalues of Lanczos's tridiagonal matrix and whose weights are
 * the squared first entries of its eigenvectors; the mean over starts is smoothed by Gaussians. How far
 * the starts lie apart is the estimate's standard error, point by point. Eigenpairs that are `known` stand in
 * it as they are.
 */
export function spectralDensity(
  operator: LinearOperator,
  options: SpectralDensityOptions,
): SpectralDensity {
  return smoothedDensity(
    spectralQuadratures(operator, options),
    Math.min(options.iterationLimit, operator.size),
    options,
  );
}

/**
 * A quadrature for each random start. Known eigenpairs are nodes of weight 1/n, and starts have nothing of
 * them: what a start has of a single large eigenvalue is the square of a normal number, from which no
 * interval of a few starts is right.
 */
export function spectralQuadratures(
  operator: LinearOperator,
  { probeCount, iterationLimit, random, known = [], afterIteration }: Probes,
): Quadrature[] {
  return Array.from({ length: probeCount }, () => {
    const start = rademacherVector(operator.size, random);
    withoutParts(
      start,
      known.map(({ vector }) => vector),
    );
    const rest =
      known.length < operator.size
        ? quadratureFrom(operator, start, iterationLimit, random, afterIteration)
        : { nodes: new Float64Array(), weights: new Float64Array() };
    return joined(rest, known, operator.size);
  });
}

function joined(
  { nodes, weights }: Quadrature,
  known: readonly Pick<Eigenpair, 'value'>[],
  size: number,
): Quadrature {
  if (known.length === 0) return { nodes, weights };
  const share = 1 - known.length / size;
  const points = [
    ...Array.from(nodes, (node, index) => ({ node, weight: share * (weights[index] as number) })),
    ...known.map(({ value }) => ({ node: value, weight: 1 / size })),
  ].sort((a, b) => a.node - b.node);
  return {
    nodes: Float64Array.from(points, ({ node }) => node),
    weights: Float64Array.from(points, ({ weight }) => weight),
  };
}

/** The Gauss quadrature of one start: exact for zᵀAᵏz/zᵀz up to k = 2·steps − 1. */
export function quadratureFrom(
  operator: LinearOperator,
  start: Float64Array,
  iterationLimit: number,
  random: Random,
  afterIteration?: () => void,
): Quadrature {
  const basis = krylovBasis(operator, start, random);
  const steps = Math.min(iterationLimit, operator.size);
  for (let step = 0; step < steps && basis.step(); step++) afterIteration?.();
  const { values, rows } = tridiagonalEigen(basis.diagonal, basis.offDiagonal, [0]);
  return { nodes: values, weights: (rows[0] as Float64Array).map((w) => w * w) };
}

/** The eigenvalue below which such a share of them lies: from the mean of the quadratures, not smoothed. */
export function spectrumQuantile(quadratures: readonly Quadrature[], share: number): number {
  const points = quadratures
    .flatMap(({ nodes, weights }) =>
      Array.from(nodes, (node, index) => ({ node, weight: weights[index] as number })),
    )
    .sort((a, b) => a.node - b.node);
  let sum = 0;
  for (const { node, weight } of points) {
    sum += weight / quadratures.length;
    if (sum >= share) return node;
  }
  return points.at(-1)?.node ?? Number.NaN;
}

/** The density of `spectralDensity` from quadratures that are there. */
export function smoothedDensity(
  quadratures: readonly Quadrature[],
  iterationCount: number,
  {
    relativeBroadening = 0.01,
    pointCount = 400,
  }: Pick<SpectralDensityOptions, 'relativeBroadening' | 'pointCount'> = {},
): SpectralDensity {
  const probeCount = quadratures.length;
  const least = Math.min(...quadratures.map(({ nodes }) => nodes[0] as number));
  const greatest = Math.max(...quadratures.map(({ nodes }) => nodes.at(-1) as number));
  // A spectrum of one point still gets a width, and a zero matrix a visible one.
  const span = greatest - least || Math.abs(greatest) || 1;
  const broadening = relativeBroadening * span;
  const start = least - 5 * broadening;
  const spacing = (greatest - least + 10 * broadening) / (pointCount - 1);
  const values = Array.from({ length: pointCount }, (_, index) => start + index * spacing);
  const byProbe = values.map((value) => quadratures.map((one) => smoothed(one, value, broadening)));
  const density = byProbe.map((probes) => probes.reduce((sum, one) => sum + one, 0) / probeCount);
  const standardError =
    probeCount < 2
      ? null
      : byProbe.map((probes, index) => {
          const squares = probes.reduce(
            (sum, one) => sum + (one - (density[index] as number)) ** 2,
            0,
          );
          return Math.sqrt(squares / (probeCount - 1) / probeCount);
        });
  return { values, density, standardError, probeCount, iterationCount, broadening };
}

function smoothed({ nodes, weights }: Quadrature, value: number, broadening: number): number {
  let sum = 0;
  nodes.forEach((node, index) => {
    const distance = (value - node) / broadening;
    sum += (weights[index] as number) * Math.exp(-(distance * distance) / 2);
  });
  return sum / (broadening * Math.sqrt(2 * Math.PI));
}
