import type { HessianResult, MeasureConfig } from '@basin/core';
import type { Engine } from '@basin/engine';
import { openDataset } from '@basin/models';
import { symmetricEigenvalues } from '../eigen/symmetric-eigenvalues.ts';
import { type Examples, openExamples } from '../inputs/examples.ts';
import { productBatchSize } from '../inputs/product-batch.ts';
import { checkpoint, type MeasureRun } from '../measure-run.ts';
import { type ParameterGroup, parameterGroups } from '../operator/parameter-blocks.ts';
import { norm } from '../vectors.ts';
import { exactHessian, type ExactHessian, hessianBatchSize, rowLimit } from './exact-hessian.ts';
import { blocksOfWhole, separateBlocks } from './hessian-blocks.ts';
import { minimalRatio } from './minimal-ratio.ts';
import { outlierCount } from './outliers.ts';

type HessianConfig = Extract<MeasureConfig, { measure: 'hessian' }>;

/**
 * Exact Hessian of the training loss at the final weights, its spectrum and its minimal ratio; and its diagonal
 * blocks where they are asked for, alone where the whole is too large.
 *
 * @throws BasinError `analysis/hessian-too-large`, `analysis/not-finite`.
 */
export function hessian(run: MeasureRun<HessianConfig>): HessianResult {
  const [{ config, description }] = run.networks;
  const { blocks, exampleCount } = run.measure;
  const groups = blocks === 'none' ? [] : parameterGroups(description, blocks);
  const isWhole = groups.length === 0 || description.parameterCount <= rowLimit(run.engine);
  const dataset = openDataset(run.engine, config, run.data);
  const batchSize = isWhole ? hessianBatchSize(config) : productBatchSize(description);
  const examples = openExamples(dataset.train, exampleCount, batchSize);
  try {
    return isWhole ? ofWhole(run, examples, groups) : ofBlocks(run, examples, groups);
  } finally {
    examples.dispose();
    dataset.dispose();
  }
}

function ofWhole(
  run: MeasureRun<HessianConfig>,
  examples: Examples,
  groups: readonly ParameterGroup[],
): HessianResult {
  const [{ config, weights }] = run.networks;
  let last = 1;
  // The eigenvalues are one part more, as each block is.
  const advance = (done: number, total: number): void => {
    last = total;
    checkpoint(run, done, total + 1 + groups.length);
  };
  const found = exactHessian(run.engine, config, weights, examples, run.precision, {
    afterPart: advance,
  });
  advance(last, last);
  const eigenvalues = allEigenvalues(found, run.engine);
  const ratio = minimalRatio(eigenvalues, run.measure.relativeTolerance);
  const blocks = blocksOfWhole(run.engine, found, groups, (done) => {
    checkpoint(run, last + done, last + 1 + groups.length);
  });
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
    ...(groups.length > 0 ? { blocks } : {}),
  };
}

/** Without what only the whole matrix has. */
function ofBlocks(
  run: MeasureRun<HessianConfig>,
  examples: Examples,
  groups: readonly ParameterGroup[],
): HessianResult {
  const [{ config, weights }] = run.networks;
  const { blocks, symmetryError, loss, gradient, precision } = separateBlocks(
    run.engine,
    config,
    weights,
    examples,
    run.precision,
    groups,
    (done, total) => {
      checkpoint(run, done, total);
    },
  );
  return {
    measure: 'hessian',
    parameterCount: weights.length,
    exampleCount: examples.count,
    precision,
    method: 'vector-products',
    loss,
    gradientNorm: norm(gradient),
    eigenvalues: [],
    ...{ tolerance: null, counts: null, minimalRatio: null },
    symmetryError,
    blocks,
  };
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
