import { type MeasureConfig, type Random, randomStream } from '@basin/core';
import { type Eigenpair, lanczos } from '../estimators/lanczos.ts';
import type { Examples } from '../inputs/examples.ts';
import { checkpoint, type MeasureRun } from '../measure-run.ts';
import { hessianOperator, type HessianOperator } from '../operator/hessian-operator.ts';
import { probeOperator } from '../operator/probe-operator.ts';
import { squarePlane, type SurfacePlane } from './surface-plane.ts';

type SurfaceConfig = Extract<MeasureConfig, { measure: 'loss-surface' }>;

const iterationLimit = 100;
const residualTolerance = 1e-4;

/**
 * The plane of the two eigenvectors of the training loss's Hessian whose eigenvalues are largest by
 * absolute value, each of length 1 and with its largest entry positive.
 */
export function eigenvectorPlane(
  run: MeasureRun<SurfaceConfig>,
  examples: Examples,
  axis: number[],
): SurfacePlane {
  const [{ config, weights }] = run.networks;
  const random = randomStream(run.measure.seed, 'probes');
  const operator = hessianOperator(run.engine, config, weights, examples, {
    precision: run.precision,
    expectedCallCount: iterationLimit,
  });
  const eigenpairs = leadingPairs(run, operator, random);
  const [first, second] = eigenpairs.map(({ vector }) => oriented(vector));
  return {
    ...squarePlane(first as Float64Array, (second ?? first) as Float64Array, axis),
    eigenvalues: eigenpairs.map(({ value }) => value),
    eigenvalueResiduals: eigenpairs.map(({ residual }) => residual),
  };
}

function leadingPairs(
  run: MeasureRun<SurfaceConfig>,
  operator: HessianOperator,
  random: Random,
): Eigenpair[] {
  try {
    probeOperator(operator, random);
    return lanczos(operator, {
      eigenvalueCount: 2,
      iterationLimit,
      residualTolerance,
      random,
      afterIteration: (iteration) => {
        checkpoint(run, 0, iterationLimit + iteration);
      },
    }).eigenpairs;
  } finally {
    operator.dispose();
  }
}

/** An eigenvector's sign is free: fixing it keeps figures the same from run to run. */
function oriented(vector: Float64Array): Float64Array {
  let largest = 0;
  for (const entry of vector) if (Math.abs(entry) > Math.abs(largest)) largest = entry;
  return largest < 0 ? vector.map((entry) => -entry) : vector;
}
