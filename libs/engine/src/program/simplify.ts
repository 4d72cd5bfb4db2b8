import { rewriteAndPrune } from './dead-nodes.ts';
import {
  constantOf,
  isFloat,
  sizeOf,
  type Node,
  type Program,
  type ProgramBuilder,
  type Value,
} from './program.ts';

/**
 * Drops ops that change nothing (a reshape to the same shape, a cast to the same type, a product
 * with ones) and computes what constants alone decide. tfjs's gradients are full of both. Results
 * stay bit for bit the same.
 */
export function simplify(program: Program): Program {
  return rewriteAndPrune(program, (node, inputs, builder) => {
    const value = simpler(node, inputs, builder);
    return value ? [value] : null;
  });
}

function simpler(node: Node, inputs: readonly Value[], builder: ProgramBuilder): Value | null {
  const output = node.outputs[0]!;
  const [first, second] = inputs;
  switch (node.op) {
    case 'Identity':
      return first!;
    case 'Cast':
      return first!.dtype === output.dtype ? first! : null;
    case 'Reshape':
    case 'ExpandDims':
    case 'BroadcastTo':
      return sameShape(first!, output) ? first! : repeatedAs(first!, output, builder);
    case 'Tile':
    case 'Transpose':
      return repeatedAs(first!, output, builder);
    case 'Mul':
      if (isRepeated(second!, 1) && sameShape(first!, output)) return first!;
      if (isRepeated(first!, 1) && sameShape(second!, output)) return second!;
      return folded((a, b) => a * b, inputs, output, builder);
    case 'RealDiv':
      if (isRepeated(second!, 1) && sameShape(first!, output)) return first!;
      return folded((a, b) => a / b, inputs, output, builder);
    case 'Add':
    case 'AddV2':
      return folded((a, b) => a + b, inputs, output, builder);
    case 'Sub':
      return folded((a, b) => a - b, inputs, output, builder);
    case 'Fill':
      return repeated(second!) ? builder.constant(second!.node.constant!, output) : null;
    case 'ZerosLike':
      return builder.constant(constantOf(output.dtype, [0]), output);
    case 'OnesLike':
      return builder.constant(constantOf(output.dtype, [1]), output);
    case 'Range':
      return foldedRange(inputs, output, builder);
    default:
      return null;
  }
}

export function sameShape(a: Value, b: Value): boolean {
  return a.shape.length === b.shape.length && a.shape.every((size, axis) => size === b.shape[axis]);
}

/** The number that a constant repeats, or null. */
function repeated(value: Value): number[] | null {
  const { constant } = value.node;
  return constant?.length === 1 ? [constant[0]!] : null;
}

/** A constant of one number stays one in any shape. */
function repeatedAs(value: Value, output: Value, builder: ProgramBuilder): Value | null {
  return repeated(value) ? builder.constant(value.node.constant!, output) : null;
}

function isRepeated(value: Value, number: number): boolean {
  return repeated(value)?.[0] === number;
}

/** Of floats: one rounding, as TensorFlow's op does. */
function folded(
  compute: (a: number, b: number) => number,
  inputs: readonly Value[],
  output: Value,
  builder: ProgramBuilder,
): Value | null {
  const [a, b] = inputs.map(repeated);
  if (!a || !b || !isFloat(output.dtype)) return null;
  return builder.constant(constantOf(output.dtype, [compute(a[0]!, b[0]!)]), output);
}

function foldedRange(
  inputs: readonly Value[],
  output: Value,
  builder: ProgramBuilder,
): Value | null {
  const [start, , step] = inputs.map(repeated);
  if (!start || !step || output.dtype !== 'int32') return null;
  const count = sizeOf(output.shape);
  const values = Int32Array.from({ length: count }, (_, index) => start[0]! + index * step[0]!);
  return builder.constant(values, output);
}
