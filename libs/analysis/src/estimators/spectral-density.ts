import type { Random } from '@basin/core';
import { tridiagonalEigen } from '../eigen/tridiagonal-eigen.ts';
import type { LinearOperator } from '../operator/linear-operator.ts';
import { rademacherVector } from '../operator/random-vectors.ts';
import { addScaled, dot, norm, scale } from '../vectors.ts';
import { entrySpread, termsOf } from './entry-spread.ts';
import { krylovBasis, type KrylovBasis } from './krylov-basis.ts';
import type { Eigenpair } from './lanczos.ts';
import { withoutParts } from './without-parts.ts';

export interface SpectralDensityOptions {
  probeCount: number;
  /** Lanczos steps of each probe: nodes of the quadrature. */
  iterationLimit: number;
  random: Random;
  /** Eigenpairs found to some precision, each a point of the spectrum: what is left is estimated. */
  known?: readonly Pick<Eigenpair, 'value' | 'vector'>[];
  /** Standard deviation of the Gaussian around each node, as a share of the spectrum's span. Default: `resolved`. */
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
  /** Of the density, at each of them (`smoothedDensity`); null of one probe. */
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

/** What the probes of a spectrum have found. */
export interface ProbedSpectrum {
  /** One of each probe, known eigenpairs among its nodes with a weight of 1/n. */
  quadratures: Quadrature[];
  /** The same without them, of weight 1 in all. */
  rest: Quadrature[];
  /** Known eigenpairs. */
  knownCount: number;
  /** Rows of the operator. */
  size: number;
  /** Share, 0 to 1, of the variance that normal starts would have, which starts of random signs have: small near a diagonal matrix. */
  signShare: number;
}

/**
 * Density of a symmetric operator's eigenvalues by stochastic Lanczos quadrature (Ubaru, Chen and
 * Saad 2017; for Hessians Ghorbani, Krishnan and Xiao 2019): each random start z gives a Gauss
 * quadrature whose nodes are the eigenvalues of Lanczos's tridiagonal matrix and whose weights are
 * the squared first entries of its eigenvectors; the mean over starts is smoothed by Gaussians. Eigenpairs that
 * are `known` stand in it as they are.
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
): ProbedSpectrum {
  const { size } = operator;
  const vectors = known.map(({ vector }) => vector);
  const spread = signSpread(size);
  const rest = Array.from({ length: probeCount }, () => {
    const signs = rademacherVector(size, random);
    const start = signs.slice();
    withoutParts(start, vectors);
    if (known.length >= size) return { nodes: new Float64Array(), weights: new Float64Array() };
    const { quadrature, basis } = runLanczos(
      operator,
      start,
      iterationLimit,
      random,
      afterIteration,
    );
    spread.add(signs, start, firstProduct(basis, norm(start)));
    return quadrature;
  });
  return {
    ...{ rest, size, knownCount: known.length },
    quadratures: rest.map((one) => joined(one, known, size)),
    signShare: spread.share(size - known.length),
  };
}

/** Az of the start z, by the first step of the recurrence: Aq₀ = α₀q₀ + β₀q₁. */
function firstProduct(
  { vectors, diagonal, offDiagonal }: KrylovBasis,
  length: number,
): Float64Array {
  const product = (vectors[0] as Float64Array).slice();
  scale(product, length * (diagonal[0] as number));
  const next = vectors[1];
  if (next !== undefined) addScaled(product, length * (offDiagonal[0] as number), next);
  return product;
}

/** How the variance of zᵀAz over random signs stands to that over normal z of the same length. */
function signSpread(size: number) {
  const spread = entrySpread(size);
  let [count, squares, values] = [0, 0, 0];
  return {
    add(signs: Float64Array, start: Float64Array, product: Float64Array): void {
      count++;
      spread.add(termsOf(signs, product));
      squares += dot(product, product);
      values += dot(start, product);
    },
    /** @param dimension of the space that starts are drawn from. */
    share(dimension: number): number {
      const ofNormal = 2 * (squares / count - (values / count) ** 2 / dimension);
      return ofNormal > 0 ? Math.min(1, spread.variance() / ofNormal) : 0;
    },
  };
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
  return runLanczos(operator, start, iterationLimit, random, afterIteration).quadrature;
}

function runLanczos(
  operator: LinearOperator,
  start: Float64Array,
  iterationLimit: number,
  random: Random,
  afterIteration?: () => void,
): { quadrature: Quadrature; basis: KrylovBasis } {
  const basis = krylovBasis(operator, start, random);
  const steps = Math.min(iterationLimit, operator.size);
  for (let step = 0; step < steps && basis.step(); step++) afterIteration?.();
  const { values, rows } = tridiagonalEigen(basis.diagonal, basis.offDiagonal, [0]);
  const weights = (rows[0] as Float64Array).map((w) => w * w);
  return { quadrature: { nodes: values, weights }, basis };
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

/**
 * The density of `spectralDensity` from quadratures that are there, with its standard error, point by point: by how far
 * the starts lie apart, or, where that is more, by what the spectrum itself says of it. At one λ the starts' values are
 * zᵀfz/zᵀz, f the Gaussian of the matrix, and a few of them know their spread badly where few eigenvalues are near; over
 * normal z its variance is 2(tr f²/n − (tr f/n)²)/n, traces that all starts know by the same quadratures, and over
 * random signs about `signShare` of that.
 */
export function smoothedDensity(
  probed: ProbedSpectrum,
  iterationCount: number,
  {
    relativeBroadening = resolved(iterationCount, probed.size),
    pointCount = 400,
  }: Pick<SpectralDensityOptions, 'relativeBroadening' | 'pointCount'> = {},
): SpectralDensity {
  const { quadratures } = probed;
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
          const variance = Math.max(
            squares / (probeCount - 1),
            expectedVariance(probed, values[index] as number, broadening),
          );
          return Math.sqrt(variance / probeCount);
        });
  return { values, density, standardError, probeCount, iterationCount, broadening };
}

/**
 * The broadening, as a share of the span, that so many Lanczos steps can show: 1 %, and 1/steps where they do not reach
 * every eigenvalue. The m nodes of a dense spectrum stand πΔ/2m apart in the middle of its span Δ, in nearly the same
 * places for every start: under Gaussians of σ they leave a ripple of 2·exp(−8(σm/Δ)²), of which the spread over starts
 * knows nothing: a quarter of the height with σ = Δ/2m, 0.07 % with Δ/m.
 */
function resolved(steps: number, size: number): number {
  return steps < size ? Math.max(0.01, 1 / steps) : 0.01;
}

/** The variance of one start's density at a value, from the mean quadrature of all. */
function expectedVariance(
  { rest, knownCount, size, signShare }: ProbedSpectrum,
  value: number,
  broadening: number,
): number {
  const dimension = size - knownCount;
  if (dimension === 0) return 0;
  let [heights, squares] = [0, 0];
  for (const one of rest) {
    heights += smoothed(one, value, broadening) / rest.length;
    // A Gaussian's square is one of 1/√2 of the width, 1/(2σ√π) as high in all.
    squares += smoothed(one, value, broadening * Math.SQRT1_2) / rest.length;
  }
  const ofNormal =
    (2 * (squares / (2 * broadening * Math.sqrt(Math.PI)) - heights ** 2)) / dimension;
  return signShare * (dimension / size) ** 2 * Math.max(ofNormal, 0);
}

function smoothed({ nodes, weights }: Quadrature, value: number, broadening: number): number {
  let sum = 0;
  nodes.forEach((node, index) => {
    const distance = (value - node) / broadening;
    sum += (weights[index] as number) * Math.exp(-(distance * distance) / 2);
  });
  return sum / (broadening * Math.sqrt(2 * Math.PI));
}
