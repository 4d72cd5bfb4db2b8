import { BasinError, eigenvalueSeconds, hessianRowLimit } from '@basin/core';
import type { DoubleMatrices, Engine } from '@basin/engine';
import { describeNetwork } from '@basin/models';
import type { AnalysedLoss } from '../inputs/batched-function.ts';
import type { Examples } from '../inputs/examples.ts';
import { hessianOperator } from '../operator/hessian-operator.ts';
import { openMeanLoss } from '../operator/mean-loss.ts';
import { type ParameterGroup, placesOf } from '../operator/parameter-blocks.ts';
import { addScaled } from '../vectors.ts';
import { asDenseLoss, type DenseLayer, type DenseLoss, rowCount } from './dense-layers.ts';
import { denseProgram } from './dense-program.ts';
import { layerwiseHessian, lossScale } from './layerwise-hessian.ts';
import { matrixOf, symmetrised } from './matrix-of.ts';
import { factorCount, isWide, wideHessian } from './wide-hessian.ts';

/** Without the backend's kernels eigenvalues take nine times as long, and the limit is lower. */
const plainRowLimit = 4_000;

/**
 * Copies of the matrix at once: its own, TensorFlow's results, and those of the eigenvalues. Measured: of 9,976
 * parameters a process grew by 3.4 GB, 4.24 times the matrix, of 5,703 by 0.89 GB, 3.4 times.
 */
const copies = 4.25;

/** Bytes that the largest tensor of one batch may take. */
const batchBytes = 32 * 2 ** 20;

export interface ExactHessian {
  size: number;
  /** Symmetric, row-major, size × size. */
  readonly matrix: Float64Array;
  /** The diagonal block of some parameters, row-major. */
  block(group: ParameterGroup): Float64Array;
  /** A symmetric matrix whose eigenvalues are the Hessian's, but for so many zeros as it has fewer rows. */
  spectral: { matrix: Float64Array; size: number };
  /** max |H − Hᵀ| / max |H| before symmetrising, over the entries that were computed twice. */
  symmetryError: number;
  loss: number;
  gradient: Float64Array;
  precision: 'float32' | 'float64';
  method: 'layerwise' | 'vector-products';
}

/** Told of every batch, or row, that is done; it may throw to end. */
export type AfterPart = (done: number, total: number) => void;

export interface ExactHessianOptions {
  afterPart?: AfterPart;
}

/** Examples of one batch of the exact Hessian, so that its tensors stay small. */
export function hessianBatchSize(target: AnalysedLoss): number {
  const dense = asDenseLoss(target);
  if (dense === null) return 1_000;
  const { layers } = dense;
  if (isWide(dense)) {
    return Math.max(1, Math.min(5_000, Math.floor(batchBytes / (8 * factorCount(dense)))));
  }
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
  { afterPart = () => {} }: ExactHessianOptions = {},
): ExactHessian {
  checkSize(describeNetwork(target.network).parameterCount, engine);
  const dense = isOneHot(target, examples) ? null : asDenseLoss(target);
  if (dense === null) return byProducts(engine, target, weights, examples, precision, afterPart);
  return hasDoubleMatrices(engine) && isWide(dense)
    ? wideHessian(engine, target, dense, weights, examples, precision, afterPart)
    : layerwise(engine, target, dense, weights, examples, precision, afterPart);
}

function hasDoubleMatrices(engine: Engine): engine is Engine & { doubleMatrices: DoubleMatrices } {
  return engine.doubleMatrices !== undefined;
}

/** Most rows of a matrix that is computed whole. */
export function rowLimit(engine: Engine): number {
  return hasDoubleMatrices(engine) ? hessianRowLimit : plainRowLimit;
}

function checkSize(parameterCount: number, engine: Engine): void {
  const limit = rowLimit(engine);
  if (parameterCount <= limit) return;
  const gigabytes = (copies * 8 * parameterCount ** 2) / 1e9;
  const minutes = eigenvalueSeconds(parameterCount) / 60;
  throw new BasinError(
    'analysis/hessian-too-large',
    `the whole Hessian of ${parameterCount} parameters would take ${gigabytes.toPrecision(2)} GB, and its eigenvalues alone ${minutes.toPrecision(2)} minutes of a core; at most ${limit} parameters are allowed on backend ${engine.backend}: measure the largest eigenvalues, the trace and the density instead (basin measure --measure=curvature, basin analyse --measure=eigenvalues,trace,density), or the exact blocks of its smaller layers (basin measure --measure=hessian --set blocks=layers, basin analyse --measure=hessian --blocks=layers), or make the network smaller`,
  );
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
  afterPart: AfterPart,
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
      ...wholeOf(matrixOf(operator, afterPart), size),
      ...loss.gradient(new Float64Array(weights)),
      precision: operator.precision,
      method: 'vector-products',
    };
  } finally {
    operator.dispose();
  }
}

function wholeOf(
  rows: Float64Array,
  size: number,
): Pick<ExactHessian, 'matrix' | 'block' | 'spectral' | 'symmetryError'> {
  const { matrix, symmetryError } = symmetrised(rows, size);
  return {
    matrix,
    block: (group) => partOfMatrix(matrix, size, placesOf(group)),
    spectral: { matrix, size },
    symmetryError,
  };
}

function partOfMatrix(matrix: Float64Array, size: number, places: readonly number[]): Float64Array {
  const part = new Float64Array(places.length ** 2);
  for (const [i, row] of places.entries()) {
    for (const [j, column] of places.entries()) {
      part[i * places.length + j] = matrix[row * size + column] as number;
    }
  }
  return part;
}

function layerwise(
  engine: Engine,
  target: AnalysedLoss,
  dense: DenseLoss,
  weights: Float32Array | Float64Array,
  examples: Examples,
  precision: 'float32' | 'float64',
  afterPart: AfterPart,
): ExactHessian {
  const { layers, loss } = dense;
  const size = weights.length;
  const options = { precision, name: 'layerwise-hessian' };
  const program = denseProgram(engine, target, dense, size, examples, options, layerwiseHessian);
  const sums = {
    loss: new Float64Array(1),
    gradient: new Float64Array(size),
    hessian: new Float64Array(size * size),
  };
  let done = 0;
  program({ weights: new Float64Array(weights) }, (values) => {
    for (const [name, total] of Object.entries(sums)) {
      addScaled(total, 1, values[name] as Float64Array);
    }
    afterPart(++done, examples.batches.length);
  });
  const factors = lossScale(loss, examples.count, layers.at(-1)?.outputCount ?? 1);
  return {
    size,
    ...wholeOf(mirrored(sums.hessian, size, layers, factors.derivative), size),
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
