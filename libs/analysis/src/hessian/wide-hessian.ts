import type { DoubleMatrices, Engine } from '@basin/engine';
import type { AnalysedLoss } from '../inputs/batched-function.ts';
import type { Examples } from '../inputs/examples.ts';
import { placesOf } from '../operator/parameter-blocks.ts';
import { addScaled, scale } from '../vectors.ts';
import { type DenseLayer, type DenseLoss, rowCount } from './dense-layers.ts';
import { denseProgram } from './dense-program.ts';
import type { AfterPart, ExactHessian } from './exact-hessian.ts';
import { type InputColumns, inputColumns, reduceInputs, rowSources } from './input-columns.ts';
import { lossScale } from './layerwise-hessian.ts';
import { weightedGram } from './weighted-grams.ts';
import { wideFactors } from './wide-factors.ts';

/** Inputs from which on a first layer's pairs of inputs are too many for each example. */
const wideInputs = 100;

/** Whether the first layer's rows are made of inputs and factors, and not of pairs of inputs. */
export function isWide({ layers }: DenseLoss): boolean {
  return (layers[0] as DenseLayer).inputCount >= wideInputs;
}

/** Numbers of one example that the factors have. */
export function factorCount({ layers: [first, ...later] }: DenseLoss): number {
  const rest = later.reduce((sum, layer) => sum + rowCount(layer) * layer.outputCount, 0);
  return (first as DenseLayer).outputCount * ((first as DenseLayer).outputCount + rest);
}

/** The matrix while batches are added: columns of the first layer's inputs x units, then later parameters. */
interface Sums {
  columns: InputColumns;
  units: number;
  /** Parameters of the first layer, of the later ones, and both. */
  first: number;
  rest: number;
  size: number;
  matrix: Float64Array;
  gradient: Float64Array;
  loss: number;
  /** Largest difference of factors that should be equal, and largest factor. */
  asymmetry: number;
  largest: number;
}

/**
 * Exact Hessian of a dense network with many inputs. Its first layer's block is Σ x·xᵀ ⊗ ∂²ℓ/∂z², so that for
 * every pair of units one product of the examples' inputs with themselves gives all of it; the matrix holds
 * inputs that are constant over the examples as one column (`inputColumns`).
 */
export function wideHessian(
  engine: Engine & { doubleMatrices: DoubleMatrices },
  target: AnalysedLoss,
  dense: DenseLoss,
  weights: Float32Array | Float64Array,
  examples: Examples,
  precision: 'float32' | 'float64',
  afterPart: AfterPart,
): ExactHessian {
  const { layers, loss } = dense;
  const layer = layers[0] as DenseLayer;
  const sums = openSums(layer, weights.length, examples);
  const options = { precision, name: 'wide-hessian' };
  const size = weights.length;
  const program = denseProgram(engine, target, dense, size, examples, options, wideFactors);
  let done = 0;
  program({ weights: new Float64Array(weights) }, (values, { inputs }) => {
    const x = reduceInputs(inputs.dataSync(), layer.inputCount, sums.columns);
    addBatch(engine.doubleMatrices, sums, x, values as unknown as FactorValues);
    afterPart(++done, examples.batches.length);
  });
  mirror(sums);
  const factors = lossScale(loss, examples.count, layers.at(-1)?.outputCount ?? 1);
  scale(sums.matrix, factors.derivative);
  scale(sums.gradient, factors.derivative);
  const parts = partsOf(sums, rowCount(layer));
  return {
    size,
    spectral: { matrix: sums.matrix, size: sums.size },
    get matrix() {
      return expanded(sums, parts);
    },
    block: (group) =>
      expanded(
        sums,
        placesOf(group).map((place) => parts[place] ?? null),
      ),
    symmetryError: sums.largest === 0 ? 0 : sums.asymmetry / sums.largest,
    loss: sums.loss * factors.loss,
    gradient: Float64Array.from(parts, (part) =>
      part === null ? 0 : part.share * (sums.gradient[part.row] as number),
    ),
    precision,
    method: 'layerwise',
  };
}

function openSums(layer: DenseLayer, parameterCount: number, examples: Examples): Sums {
  const columns = inputColumns(examples, layer.inputCount, layer.bias);
  const units = layer.outputCount;
  const first = columns.count * units;
  const rest = parameterCount - rowCount(layer) * units;
  const size = first + rest;
  const [matrix, gradient] = [new Float64Array(size * size), new Float64Array(size)];
  const nothing = { loss: 0, asymmetry: 0, largest: 0 };
  return { columns, units, first, rest, size, matrix, gradient, ...nothing };
}

interface FactorValues {
  loss: Float64Array;
  errors: Float64Array;
  own: Float64Array;
  others?: Float64Array;
  gradient?: Float64Array;
  hessian?: Float64Array;
}

function addBatch(
  matrices: DoubleMatrices,
  sums: Sums,
  x: Float64Array,
  { loss, errors, own, others, gradient, hessian }: FactorValues,
): void {
  const { columns, units, first, rest, size, matrix } = sums;
  const count = errors.length / units;
  sums.loss += loss[0] as number;
  addScaled(sums.gradient.subarray(0, first), 1, matrices.product(x, errors, count));
  addOwn(matrices, sums, x, own);
  if (others === undefined || gradient === undefined || hessian === undefined) return;
  addScaled(sums.gradient.subarray(first), 1, gradient);
  const product = matrices.product(x, others, count);
  for (let row = 0; row < columns.count * units; row++) {
    const entries = matrix.subarray(row * size + first, (row + 1) * size);
    addScaled(entries, 1, product.subarray(row * rest, (row + 1) * rest));
  }
  for (let row = 0; row < rest; row++) {
    const entries = matrix.subarray((first + row) * size + first, (first + row + 1) * size);
    addScaled(entries, 1, hessian.subarray(row * rest, (row + 1) * rest));
  }
}

/** The first layer's own block, of pairs of units j ≤ q, on and above the diagonal of inputs. */
function addOwn(matrices: DoubleMatrices, sums: Sums, x: Float64Array, own: Float64Array): void {
  const { units, size, matrix } = sums;
  const room = [new Float64Array(x.length), new Float64Array(x.length)] as const;
  const weights = new Float64Array(own.length / units ** 2);
  for (let j = 0; j < units; j++) {
    for (let q = j; q < units; q++) {
      for (let row = 0; row < weights.length; row++) {
        const above = own[(row * units + j) * units + q] as number;
        const below = own[(row * units + q) * units + j] as number;
        weights[row] = (above + below) / 2;
        sums.asymmetry = Math.max(sums.asymmetry, Math.abs(above - below));
        sums.largest = Math.max(sums.largest, Math.abs(above));
      }
      weightedGram(matrices, x, weights, room, (i, entries) => {
        let to = (i * units + j) * size + i * units + q;
        for (let at = 0; at < entries.length; at++, to += units) {
          matrix[to] = (matrix[to] as number) + (entries[at] as number);
        }
      });
    }
  }
}

/** Fills in what follows by symmetry: of inputs and of units in the first layer's block, and below the diagonal. */
function mirror({ columns, units, first, size, matrix }: Sums): void {
  for (let i = 0; i < columns.count; i++) {
    for (let p = i; p < columns.count; p++) {
      for (let j = 0; j < units; j++) {
        for (let q = j; q < units; q++) {
          const entry = matrix[(i * units + j) * size + p * units + q] as number;
          matrix[(i * units + q) * size + p * units + j] = entry;
          matrix[(p * units + j) * size + i * units + q] = entry;
          matrix[(p * units + q) * size + i * units + j] = entry;
        }
      }
    }
  }
  for (let row = 0; row < size; row++) {
    for (let column = Math.max(row + 1, first); column < size; column++) {
      matrix[column * size + row] = matrix[row * size + column] as number;
    }
  }
}

type Part = { row: number; share: number } | null;

/** Of every parameter the row of the matrix that it is of, and how much of it. */
function partsOf({ columns, units, first, rest }: Sums, rows: number): Part[] {
  const sources = rowSources(columns);
  const ofFirst = Array.from({ length: rows * units }, (_, parameter) => {
    const source = sources[Math.floor(parameter / units)] ?? null;
    return source && { row: source.column * units + (parameter % units), share: source.share };
  });
  return [
    ...ofFirst,
    ...Array.from({ length: rest }, (_, row) => ({ row: first + row, share: 1 })),
  ];
}

/** The matrix of these parameters. */
function expanded({ size, matrix }: Sums, parts: readonly Part[]): Float64Array {
  const whole = new Float64Array(parts.length ** 2);
  for (const [i, left] of parts.entries()) {
    if (left === null) continue;
    for (const [j, right] of parts.entries()) {
      if (right === null) continue;
      const entry = matrix[left.row * size + right.row] as number;
      whole[i * parts.length + j] = left.share * right.share * entry;
    }
  }
  return whole;
}
