import type { HessianResult, MeasureConfig } from '@basin/core';
import { openDataset } from '@basin/models';
import { symmetricEigenvalues } from '../eigen/symmetric-eigenvalues.ts';
import { openExamples } from '../inputs/examples.ts';
import { checkpoint, type MeasureRun } from '../measure-run.ts';
import { norm } from '../vectors.ts';
import { exactHessian, hessianBatchSize } from './exact-hessian.ts';
import { minimalRatio } from './minimal-ratio.ts';
import { outlierCount } from './outliers.ts';

type HessianConfig = Extract<MeasureConfig, { measure: 'hessian' }>;

/** Exact Hessian of the training loss at the final weights, its spectrum and its minimal ratio. */
export function hessian(run: MeasureRun<HessianConfig>): HessianResult {
  const [{ config, weights }] = run.networks;
  const dataset = openDataset(run.engine, config, run.data);
  const examples = openExamples(dataset.train, run.measure.exampleCount, hessianBatchSize(config));
  try {
    checkpoint(run, 0, 2);
    const found = exactHessian(run.engine, config, weights, examples, run.precision);
    checkpoint(run, 1, 2);
    const eigenvalues = symmetricEigenvalues(found.matrix, found.size);
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
