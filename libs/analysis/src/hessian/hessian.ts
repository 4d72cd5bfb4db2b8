import type { HessianResult, MeasureConfig } from '@basin/core';
import type { Engine } from '@basin/engine';
import { openDataset } from '@basin/models';
import { symmetricEigenvalues } from '../eigen/symmetric-eigenvalues.ts';
import { openExamples } from '../inputs/examples.ts';
import { checkpoint, type MeasureRun } from '../measure-run.ts';
import { norm } from '../vectors.ts';
import { exactHessian, type ExactHessian, hessianBatchSize } from './exact-hessian.ts';
import { minimalRatio } from './minimal-ratio.ts';
import { outlierCount } from './outliers.ts';

type HessianConfig = Extract<MeasureConfig, { measure: 'hessian' }>;

/** Exact Hessian of the training loss at the final weights, its spectrum and its minimal ratio. */
export function hessian(run: MeasureRun<HessianConfig>): HessianResult {
  const [{ config, weights }] = run.networks;
  const dataset = openDataset(run.engine, config, run.data);
  const examples = openExamples(dataset.train, run.measure.exampleCount, hessianBatchSize(config));
  try {
    let last = 1;
    const found = exactHessian(run.engine, config, weights, examples, run.precision, {
      afterPart(done, total) {
        // The eigenvalues are one part more.
        last = total;
        checkpoint(run, done, last + 1);
      },
    });
    checkpoint(run, last, last + 1);
    const eigenvalues = allEigenvalues(found, run.engine);
    const ratio = minimalRatio(eigenvalues, run.measure.relativeTolerance);
    return {
      measure: 'hessian',
      parameterCount: found.size,
      exampleCount: examples.count,
      precision: found.precision,
      method: found.method,
      loss: found.loss,
      gradientNorm: norm(found.gradient),
      eigenvalues: Array.from(eigenvalues),
      ...ratio,
      outlierCount: outlierCount(eigenvalues, ratio.tolerance),
      symmetryError: found.symmetryError,
    };
  } finally {
    examples.dispose();
    dataset.dispose();
  }
}

/** Ascending, with the zeros that the smaller matrix of the same spectrum lacks. */
function allEigenvalues(
  { size, spectral }: ExactHessian,
  { doubleMatrices }: Engine,
): Float64Array {
  const values = new Float64Array(size);
  values.set(symmetricEigenvalues(spectral.matrix, spectral.size, doubleMatrices));
  return values.sort();
}
