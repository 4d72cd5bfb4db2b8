import { backend_util } from '@tensorflow/tfjs-core';
import { customCallOp } from '../ops/custom-calls.ts';
import type { Attributes, DType, OutputSpec, Value } from '../program/program.ts';

/** What an op's results are, or null where the rule does not cover this use of the op. */
type Rule = (inputs: readonly Value[], attributes: Attributes) => OutputSpec[] | null;

/**
 * Shapes and types of an op's results, so that a recording need not compute them; null where only
 * TensorFlow knows. The ops are those whose computation takes time; shapes have been checked by tfjs.
 */
export function resultSpecs(
  op: string,
  attributes: Attributes,
  inputs: readonly Value[],
): OutputSpec[] | null {
  return rules.get(op)?.(inputs, attributes) ?? null;
}

const likeFirst: Rule = ([x]) => [x!];

const broadcast =
  (dtype?: DType): Rule =>
  ([a, b]) => [{ shape: broadcastShape(a!.shape, b!.shape), dtype: dtype ?? a!.dtype }];

const cast: Rule = ([x], attributes) => {
  const dtype = valueOf<DType>(attributes, 'DstT');
  return dtype === undefined ? null : [{ shape: x!.shape, dtype }];
};

const matrixProduct: Rule = ([a, b], attributes) => {
  const side = (value: Value, flag: string): [number, number] => {
    const [rows, columns] = value.shape.slice(-2) as [number, number];
    return valueOf(attributes, flag) === true ? [columns, rows] : [rows, columns];
  };
  const stacks = broadcastShape(a!.shape.slice(0, -2), b!.shape.slice(0, -2));
  return [{ shape: [...stacks, side(a!, 'adj_x')[0], side(b!, 'adj_y')[1]], dtype: a!.dtype }];
};

const convolution: Rule = ([x, kernel], attributes) => {
  const [height, width, , filters] = kernel!.shape as [number, number, number, number];
  return windowed(x!, [height, width], filters, attributes);
};

const pool: Rule = ([x], attributes) => {
  const sizes = valueOf<number[]>(attributes, 'ksize');
  if (sizes?.length !== 4) return null;
  return windowed(x!, sizes.slice(1, 3), x!.shape[3]!, attributes);
};

/** The results of windows that slide over images [count, height, width, channels]. */
function windowed(
  x: Value,
  window: readonly number[],
  channels: number,
  attributes: Attributes,
): OutputSpec[] | null {
  const padding = valueOf<string>(attributes, 'padding');
  const strides = valueOf<number[]>(attributes, 'strides');
  const dilations = valueOf<number[]>(attributes, 'dilations') ?? [1, 1, 1, 1];
  const isKnown =
    strides?.length === 4 &&
    (padding === 'VALID' || padding === 'SAME') &&
    valueOf(attributes, 'data_format') === 'NHWC';
  if (!isKnown) return null;
  const sizes = window.map((size, axis) => {
    const taken = padding === 'SAME' ? 0 : (size - 1) * dilations[axis + 1]!;
    return Math.ceil((x.shape[axis + 1]! - taken) / strides[axis + 1]!);
  });
  return [{ shape: [x.shape[0]!, ...sizes, channels], dtype: x.dtype }];
}

/** A result whose shape is the values of a constant input. */
const shapedBy =
  (shapeInput: number, typeInput: number): Rule =>
  (inputs) => {
    const shape = inputs[shapeInput]!.node.constant;
    return shape === undefined ? null : [{ shape: [...shape], dtype: inputs[typeInput]!.dtype }];
  };

const reduction: Rule = ([x, axes], attributes) => {
  const constant = axes!.node.constant;
  if (constant === undefined) return null;
  const reduced = new Set([...constant].map((axis) => (axis < 0 ? axis + x!.shape.length : axis)));
  const keepsAxes = valueOf(attributes, 'keep_dims') === true;
  const shape = x!.shape.flatMap((size, axis) =>
    reduced.has(axis) ? (keepsAxes ? [1] : []) : [size],
  );
  return [{ shape, dtype: x!.dtype }];
};

const customCall: Rule = (_, attributes) => {
  const shapes = valueOf<number[][]>(attributes, 'result_shapes');
  return shapes?.map((shape) => ({ shape, dtype: 'float32' })) ?? null;
};

/** Ops, separated by spaces, that have the same rule. */
const each = (ops: string, rule: Rule) => ops.split(' ').map((op): [string, Rule] => [op, rule]);

const rules = new Map<string, Rule>([
  ...each('Neg Abs Exp Log Log1p Sqrt Rsqrt Square Sign Reciprocal', likeFirst),
  ...each('Relu ReluGrad Tanh Sigmoid Softmax MaxPoolGrad', likeFirst),
  ...each('Add Sub Mul RealDiv Maximum Minimum SquaredDifference', broadcast()),
  ...each('Greater GreaterEqual Less LessEqual Equal NotEqual', broadcast('bool')),
  ...each('Sum Mean Max Min', reduction),
  ...each('MaxPool AvgPool', pool),
  ['Cast', cast],
  ['BatchMatMulV2', matrixProduct],
  ['Conv2D', convolution],
  ['Conv2DBackpropInput', shapedBy(0, 2)],
  ['Conv2DBackpropFilter', shapedBy(1, 2)],
  ['AvgPoolGrad', shapedBy(0, 1)],
  [customCallOp, customCall],
]);

export const opsWithRules: ReadonlySet<string> = new Set(rules.keys());

function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  return backend_util.assertAndGetBroadcastShape([...a], [...b]);
}

function valueOf<T>(attributes: Attributes, name: string): T | undefined {
  return attributes[name]?.value as T | undefined;
}
