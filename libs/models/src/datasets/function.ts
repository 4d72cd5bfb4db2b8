import {
  BasinError,
  errorMessage,
  evaluateExpression,
  ExpressionError,
  functionConstants,
  type FunctionConfig,
  functionExpression,
  isNamedFunction,
  type NamedFunction,
  randomStream,
} from '@basin/core';
import type { DataColumns, SplitColumns } from './columns.ts';
import type { DataLoader } from './data-loader.ts';

/** Functions of x, computed by whoever needs them. */
export const functionLoader: DataLoader<FunctionConfig> = {
  make: functionColumns,
  check: (config) => void functionColumns(config),
};

function functionColumns(config: FunctionConfig): DataColumns {
  const { testCount } = config;
  const split = ({ inputs, targets, pointCount }: FunctionPoints): SplitColumns => ({
    ...{ count: pointCount, inputs, targets },
  });
  return {
    train: split(functionPoints(config)),
    test:
      testCount === null
        ? null
        : split(functionPoints({ ...config, pointCount: testCount, noise: 0 })),
  };
}

/** Points and values of a target function, one row a point. */
export interface FunctionPoints {
  /** [pointCount × windowSize]: x, or the window (x−h, x, x+h) with h the grid step. */
  inputs: Float32Array;
  targets: Float32Array;
  pointCount: number;
  windowSize: number;
}

type PointsConfig = Pick<FunctionConfig, 'target' | 'pointCount' | 'windowSize'> &
  Partial<FunctionConfig>;

/**
 * The points of a config and their targets: x = 1/n, 2/n, … 1, or evenly over its range.
 *
 * @throws BasinError `dataset/not-finite` naming the x and what the function is there.
 */
export function functionPoints(config: PointsConfig): FunctionPoints {
  const { pointCount, windowSize, noise = 0, noiseSeed = 0 } = config;
  const inputs = new Float32Array(pointCount * windowSize);
  const targets = new Float32Array(pointCount);
  const place = placeOf(config);
  const value = valueOf(config);
  const notFinite = (row: number, what: string): BasinError =>
    new BasinError(
      'dataset/not-finite',
      `the function ${config.target} ${what} at x = ${place(row)}, and values must be finite in single precision: give another range, or another function`,
    );
  const valueAt = (row: number): number => {
    try {
      return value(row);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      throw notFinite(row, `has no value (column ${error.column}: ${errorMessage(error)})`);
    }
  };
  const random = randomStream(noiseSeed, 'function:noise');
  for (let row = 0; row < pointCount; row++) {
    for (let column = 0; column < windowSize; column++) {
      inputs[row * windowSize + column] = place(row + (windowSize === 1 ? 0 : column - 1));
    }
    const exact = valueAt(row);
    targets[row] = exact + (noise === 0 ? 0 : noise * random.normal());
    // Also what only single precision cannot hold.
    if (!Number.isFinite(targets[row])) throw notFinite(row, `is ${exact}`);
  }
  return { inputs, targets, pointCount, windowSize };
}

/** x of a row; rows before the first and after the last go on in the same steps. */
function placeOf({ pointCount, range = null }: PointsConfig): (row: number) => number {
  if (range === null) return (row) => (row + 1) / pointCount;
  const [from, to] = range;
  return (row) => from + ((to - from) * row) / (pointCount - 1);
}

function valueOf(config: PointsConfig): (row: number) => number {
  const { target, pointCount, range = null } = config;
  const place = placeOf(config);
  if (isNamedFunction(target)) {
    return range === null
      ? (row) => targetValue(target, row + 1, pointCount)
      : (row) => namedValue(target, place(row));
  }
  const expression = functionExpression(target);
  return (row) => {
    const x = place(row);
    return Number(
      evaluateExpression(expression, (name) => (name === 'x' ? x : functionConstants[name])),
    );
  };
}

/** Of x anywhere; f1(0) is its limit. */
function namedValue(target: NamedFunction, x: number): number {
  if (target === 'f1') return x === 0 ? 1 : Math.sin(5 * Math.PI * x) / (5 * Math.PI * x);
  return Number.isInteger(5 * x) ? 0 : Math.sign(Math.sin(5 * Math.PI * x));
}

/**
 * f1(x) = sin(5πx)/(5πx), f2(x) = sign(sin(5πx)) at x = index/pointCount.
 *
 * sign(0) = 0 exactly where 5x is an integer, told by integer arithmetic: in floating point
 * Math.sin(5πx) is never 0 there.
 */
export function targetValue(target: NamedFunction, index: number, pointCount: number): number {
  const angle = (5 * Math.PI * index) / pointCount;
  const atZero = (5 * index) % pointCount === 0;
  if (target === 'f1') return atZero ? 0 : Math.sin(angle) / angle;
  return atZero ? 0 : Math.sign(Math.sin(angle));
}
