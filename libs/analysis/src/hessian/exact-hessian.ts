import { BasinError } from '@basin/core';
import type { Engine } from '@basin/engine';
import { describeNetwork } from '@basin/models';
import { type AnalysedLoss, batchedFunction } from '../inputs/batched-function.ts';
import type { Examples } from '../inputs/examples.ts';
import { vectorSpec } from '../inputs/tensor-spec.ts';
import { hessianOperator } from '../operator/hessian-operator.ts';
import type { LinearOperator } from '../operator/linear-operator.ts';
import { openMeanLoss } from '../operator/mean-loss.ts';
import { addScaled } from '../vectors.ts';
import { asDenseLoss, type DenseLayer, type DenseLoss, rowCount } from './dense-layers.ts';
import { layerwiseHessian, lossScale } from './layerwise-hessian.ts';

/** Parameters beyond which the whole matrix is too much: 4,000² doubles are 128 MB. */
const hessianParameterLimit = 4_000;

/** Bytes that the largest tensor of one batch may take. */
const batchBytes = 32 * 2 ** 20;

export interface ExactHessian {
  size: number;
  /** Symmetric, row-major, size × size. */
  matrix: Float64Array;
  /** max |H − Hᵀ| / max |H| before symmetrising, over the entries that were computed twice. */
  symmetryError: number;
  loss: number;
  gradient: Float64Array;
  precision: 'float32' | 'float64';
  method: 'layerwise' | 'vector-products';
}

/** Examples of one batch of the exact Hessian, so that its tensors stay small. */
export function hessianBatchSize(target: AnalysedLoss): number {
  const layers = asDenseLoss(target)?.layers;
  if (layers === undefined) return 1_000;
  const widest = Math.max(...layers.map(rowCount)) * Math.max(...layers.map(rowCount));
  return Math.max(1, Math.min(1_000, Math.floor(batchBytes / (8 * widest))));
}

/**
 * Exact Hessian of the mean loss over the examples, by all of them: no sampling, no differences.
 *
 * @param precision float64 where the engine compiles, else what the backend has.
 * @throws BasinError `analysis/hessian-too-large`.
 */
export function exactHessian(
  engine: Engine,
  target: AnalysedLoss,
  weights: Float32Array | Float64Array,
  examples: Examples,
  precision: 'float32' | 'float64',
): ExactHessian {
  const { parameterCount } = describeNetwork(target.network);
  if (parameterCount > hessianParameterLimit) {
    throw new BasinError(
      'analysis/hessian-too-large',
      `the whole Hessian of ${parameterCount} parameters has ${parameterCount ** 2} entries, and at most ${hessianParameterLimit} parameters are allowed: measure the largest eigenvalues, the trace and the density instead (--measure=eigenvalues,trace,density), or make the network smaller`,
    );
  }
  const dense = isOneHot(target, examples) ? null : asDenseLoss(target);
  return dense === null
    ? byProducts(engine, target, weights, examples, precision)
    : layerwise(engine, target, dense, weights, examples, precision);
}

/** Whether classes stand for vectors of 0 and 1, which the written-out squared error does not make. */
function isOneHot({ loss }: AnalysedLoss, { batches }: Examples): boolean {
  return loss === 'mean-squared-error' && batches[0]?.targets.dtype === 'int32';
}

/** Row by row, for networks with convolutions over a part of their input, or pooling. */
function byProducts(
  engine: Engine,
  target: AnalysedLoss,
  weights: Float32Array | Float64Array,
  examples: Examples,
  precision: 'float32' | 'float64',
): ExactHessian {
  const size = weights.length;
  const operator = hessianOperator(engine, target, weights, examples, {
    precision,
    expectedCallCount: size,
  });
  const loss = openMeanLoss(engine, target, examples, precision);
  try {
    return {
      size,
      ...symmetrised(matrixOf(operator), size),
      ...loss.gradient(new Float64Array(weights)),
      precision: operator.precision,
      method: 'vector-products',
    };
  } finally {
    operator.dispose();
  }
}

/**
 * The whole matrix of an operator, one product with a unit vector per row; its rows are not
 * symmetrised.
 */
function matrixOf(operator: LinearOperator, afterRow?: (done: number) => void): Float64Array {
  const { size } = operator;
  const matrix = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    const unit = new Float64Array(size);
    unit[row] = 1;
    matrix.set(operator.apply(unit), row * size);
    afterRow?.(row + 1);
  }
  return matrix;
}

function symmetrised(
  rows: Float64Array,
  size: number,
): Pick<ExactHessian, 'matrix' | 'symmetryError'> {
  const matrix = new Float64Array(size * size);
  let difference = 0;
  let largest = 0;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const above = rows[j * size + i] as number;
      const below = rows[i * size + j] as number;
      difference = Math.max(difference, Math.abs(above - below));
      largest = Math.max(largest, Math.abs(above), Math.abs(below));
      matrix[i * size + j] = matrix[j * size + i] = (above + below) / 2;
    }
  }
  return { matrix, symmetryError: largest === 0 ? 0 : difference / largest };
}

function layerwise(
  engine: Engine,
  target: AnalysedLoss,
  { layers, loss }: DenseLoss,
  weights: Float32Array | Float64Array,
  examples: Examples,
  precision: 'float32' | 'float64',
): ExactHessian {
  const size = weights.length;
  const program = batchedFunction(
    engine,
    examples,
    target,
    (inputs) => ({
      ...layerwiseHessian(
        layers,
        loss,
        inputs['weights'] as never,
        inputs['inputs'] as never,
        inputs['targets'] as never,
      ),
    }),
    { precision, name: 'layerwise-hessian', extra: { weights: vectorSpec(size) } },
  );
  const sums = {
    loss: new Float64Array(1),
    gradient: new Float64Array(size),
    hessian: new Float64Array(size * size),
  };
  program({ weights: new Float64Array(weights) }, (values) => {
    for (const [name, total] of Object.entries(sums)) {
      addScaled(total, 1, values[name] as Float64Array);
    }
  });
  const factors = lossScale(loss, examples.count, layers.at(-1)?.outputCount ?? 1);
  return {
    size,
    ...symmetrised(mirrored(sums.hessian, size, layers, factors.derivative), size),
    loss: (sums.loss[0] as number) * factors.loss,
    gradient: sums.gradient.map((entry) => entry * factors.derivative),
    precision,
    method: 'layerwise',
  };
}

/** Scaled, with the blocks below the diagonal ones filled in from those above. */
function mirrored(
  sums: Float64Array,
  size: number,
  layers: readonly DenseLayer[],
  factor: number,
): Float64Array {
  const rows = sums.map((entry) => entry * factor);
  for (const layer of layers) {
    const end = layer.offset + rowCount(layer) * layer.outputCount;
    for (let i = layer.offset; i < end; i++) {
      for (let j = end; j < size; j++) rows[j * size + i] = rows[i * size + j] as number;
    }
  }
  return rows;
}
