import { BasinError, type HessianBlock } from '@basin/core';
import type { Engine } from '@basin/engine';
import { symmetricEigenvalues } from '../eigen/symmetric-eigenvalues.ts';
import type { AnalysedLoss } from '../inputs/batched-function.ts';
import type { Examples } from '../inputs/examples.ts';
import { hessianOperator } from '../operator/hessian-operator.ts';
import { openMeanLoss } from '../operator/mean-loss.ts';
import { blockOperator, type ParameterGroup } from '../operator/parameter-blocks.ts';
import { type AfterPart, type ExactHessian, rowLimit } from './exact-hessian.ts';
import { matrixOf, symmetrised } from './matrix-of.ts';

/** The diagonal blocks of a Hessian that is there as a whole. */
export function blocksOfWhole(
  engine: Engine,
  found: ExactHessian,
  groups: readonly ParameterGroup[],
  afterPart: AfterPart,
): HessianBlock[] {
  return groups.map((group, index) => {
    const block = blockOf(engine, group, found.block(group));
    afterPart(index + 1, groups.length);
    return block;
  });
}

/** Exact blocks of a Hessian that is too large as a whole, and the loss and gradient at its point. */
export interface SeparateBlocks {
  blocks: HessianBlock[];
  /** The largest of any block. */
  symmetryError: number;
  loss: number;
  gradient: Float64Array;
  precision: 'float32' | 'float64';
}

/**
 * Each block by products with the unit vectors of its parameters, one at a time, so that no more than one is
 * held; those that are too large themselves are left out, and named.
 *
 * @throws BasinError `analysis/hessian-too-large` where that is all of them.
 */
export function separateBlocks(
  engine: Engine,
  target: AnalysedLoss,
  weights: Float32Array | Float64Array,
  examples: Examples,
  precision: 'float32' | 'float64',
  groups: readonly ParameterGroup[],
  afterPart: AfterPart,
): SeparateBlocks {
  const limit = rowLimit(engine);
  const total = groups.reduce((sum, { size }) => sum + (size <= limit ? size : 0), 0);
  if (total === 0) throw allTooLarge(groups, limit);
  const operator = hessianOperator(engine, target, weights, examples, {
    precision,
    expectedCallCount: total,
  });
  let done = 0;
  let symmetryError = 0;
  try {
    const blocks = groups.map((group): HessianBlock => {
      const { name, size } = group;
      if (size > limit) return { name, parameterCount: size, eigenvalues: null, trace: null };
      const rows = matrixOf(blockOperator(operator, group), () => {
        afterPart(++done, total);
      });
      const block = symmetrised(rows, size);
      symmetryError = Math.max(symmetryError, block.symmetryError);
      return blockOf(engine, group, block.matrix);
    });
    const mean = openMeanLoss(engine, target, examples, precision);
    const at = mean.gradient(new Float64Array(weights));
    return { blocks, symmetryError, ...at, precision: operator.precision };
  } finally {
    operator.dispose();
  }
}

function blockOf(
  { doubleMatrices }: Engine,
  { name, size }: ParameterGroup,
  matrix: Float64Array,
): HessianBlock {
  let trace = 0;
  for (let row = 0; row < size; row++) trace += matrix[row * size + row] as number;
  const eigenvalues = Array.from(symmetricEigenvalues(matrix, size, doubleMatrices));
  return { name, parameterCount: size, eigenvalues, trace };
}

function allTooLarge(groups: readonly ParameterGroup[], limit: number): BasinError {
  const sizes = groups.map(({ name, size }) => `${name} ${size}`).join(', ');
  return new BasinError(
    'analysis/hessian-too-large',
    `every block has more than the ${limit} parameters whose Hessian is computed whole (${sizes}): take smaller ones (blocks=tensors), or measure their largest eigenvalues, trace and density (basin measure --measure=curvature --set blocks=layers)`,
  );
}
