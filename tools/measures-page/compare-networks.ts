import { type CurvatureMatrix, randomStream } from '@basin/core';
import type { Engine } from '@basin/engine';
import { symmetricEigenvalues } from '../../libs/analysis/src/eigen/symmetric-eigenvalues.ts';
import { lanczos } from '../../libs/analysis/src/estimators/lanczos.ts';
import { quadratureFrom } from '../../libs/analysis/src/estimators/spectral-density.ts';
import type { LinearOperator } from '../../libs/analysis/src/operator/linear-operator.ts';
import {
  blockOperator,
  parameterGroups,
} from '../../libs/analysis/src/operator/parameter-blocks.ts';
import { adaptiveRise, samRise } from '../../libs/analysis/src/sharpness/ascents.ts';
import { dot, norm } from '../../libs/analysis/src/vectors.ts';
import type { DrawnMatrix, DrawnNetwork } from '../../libs/models/src/testing/drawn-networks.ts';
import type { Quantity } from './quantities.ts';
import { openProducts, type Products } from './open-products.ts';

/** What is said of one quantity of one network: found, exact, and the least size that an error is a share of. */
export type Said = (quantity: Quantity, found: number, exact: number, floor?: number) => void;

/** Of a matrix that may be 0, as the Gauss–Newton matrix of the absolute error is. */
const leastSize = 1e-3;

const otherMatrices = {
  'gauss-newton': 'gaussNewton',
  fisher: 'fisher',
  'empirical-fisher': 'empiricalFisher',
} as const satisfies Partial<Record<CurvatureMatrix, keyof DrawnNetwork>>;

/**
 * Holds one drawn network's measures against PyTorch's: products come from one compiled program in double
 * precision, estimators work on the matrices that they make.
 */
export function compareNetwork(engine: Engine, one: DrawnNetwork, said: Said): void {
  const open = openProducts(engine, one);
  try {
    const { loss, gradient, gradientNorms, jacobianNorms } = open;
    said('loss', loss, one.lossValue, 1);
    said('gradient norm', norm(gradient), one.gradientNorm, 1);
    said('input gradient norm', mean(gradientNorms), one.inputGradientNorm, 1e-3);
    said('Jacobian norm', mean(jacobianNorms), one.jacobianNorm, 1e-3);
    const losses = open.meanLoss;
    said('SAM rise', samRise(losses, open.weights, 0.05), one.samRise, 1e-2);
    said('adaptive SAM rise', adaptiveRise(losses, open.weights, 0.5), one.adaptiveRise, 1e-2);
    compareHessian(open, one, said);
    for (const [matrix, key] of Object.entries(otherMatrices)) {
      const exact = one[key];
      if (exact !== null) compareMatrix(open, matrix as keyof typeof otherMatrices, exact, said);
    }
  } finally {
    open.dispose();
  }
}

function compareHessian(open: Products, one: DrawnNetwork, said: Said): void {
  const { u, v } = open;
  const { matrix, operator } = open.whole('hessian');
  const floor = Math.max(one.frobenius, leastSize);
  const [hu, hv] = [operator.apply(u), operator.apply(v)];
  const [uhu, uhv, vhv] = one.products;
  const along = floor * norm(u) * norm(v);
  said('Hessian product', dot(u, hu), uhu, along);
  said('Hessian product', dot(u, hv), uhv, along);
  said('Hessian product', dot(v, hv), vhv, along);
  said('Hessian norm', norm(matrix), one.frobenius, leastSize);
  const all = symmetricEigenvalues(matrix, operator.size);
  said('Hessian eigenvalues', all[0] as number, one.extremes[0], floor);
  said('Hessian eigenvalues', all.at(-1) as number, one.extremes[1], floor);
  const { eigenpairs } = lanczos(operator, {
    ...{ eigenvalueCount: 3, iterationLimit: operator.size, residualTolerance: 1e-12 },
    random: randomStream(0, 'probes'),
  });
  eigenpairs.forEach(({ value }, index) => {
    said('leading eigenvalues', Math.abs(value), Math.abs(one.leading[index] as number), floor);
  });
  moments(operator, u).forEach((moment, index) => {
    said('density moments', moment, one.moments[index] as number, floor ** (index + 1));
  });
  compareTraces(open, operator, one, said);
}

function compareTraces(
  { description }: Products,
  operator: LinearOperator,
  one: DrawnNetwork,
  said: Said,
): void {
  const trace = exactTrace(operator);
  const floor = Math.max(one.frobenius, leastSize);
  said('trace', trace, one.trace, floor);
  for (const group of parameterGroups(description, 'layers')) {
    const block = blockOperator(operator, group);
    const [exact, top] = one.layers[group.name] as [number, number];
    said('trace by layer', exactTrace(block), exact, floor);
    said('leading eigenvalue by layer', Math.abs(topOf(block)), Math.abs(top), floor);
  }
}

function compareMatrix(
  open: Products,
  name: keyof typeof otherMatrices,
  exact: DrawnMatrix,
  said: Said,
): void {
  const { u, v } = open;
  const { operator } = open.whole(name);
  const floor = Math.max(Math.abs(exact.trace), leastSize);
  const [gu, gv] = [operator.apply(u), operator.apply(v)];
  [dot(u, gu), dot(u, gv), dot(v, gv)].forEach((found, index) => {
    said(`${name} product`, found, exact.products[index] as number, floor * norm(u) * norm(v));
  });
  said(`${name} trace`, exactTrace(operator), exact.trace, leastSize);
  said(`${name} leading eigenvalue`, topOf(operator), exact.top, floor);
}

/** The leading eigenvalue by its size, by as many steps as the operator is wide. */
function topOf(operator: LinearOperator): number {
  const { eigenpairs } = lanczos(operator, {
    ...{ eigenvalueCount: 1, iterationLimit: operator.size, residualTolerance: 1e-12 },
    random: randomStream(0, 'probes'),
  });
  return eigenpairs[0]?.value ?? Number.NaN;
}

function exactTrace(operator: LinearOperator): number {
  let sum = 0;
  for (let index = 0; index < operator.size; index++) {
    const unit = new Float64Array(operator.size);
    unit[index] = 1;
    sum += operator.apply(unit)[index] as number;
  }
  return sum;
}

/** Σ wᵢ θᵢᵏ for k = 1 … 4 of the quadrature that starts at a vector. */
function moments(operator: LinearOperator, start: Float64Array): number[] {
  const random = randomStream(0, 'probes');
  const { nodes, weights } = quadratureFrom(operator, start, 4, random);
  return [1, 2, 3, 4].map((power) =>
    nodes.reduce((sum, node, index) => sum + (weights[index] as number) * node ** power, 0),
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
