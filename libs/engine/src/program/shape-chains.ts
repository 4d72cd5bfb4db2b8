import { rewriteAndPrune } from './dead-nodes.ts';
import type { Node, Program, ProgramBuilder, Value } from './program.ts';
import { expandConstant } from './share-constants.ts';
import { sameShape } from './simplify.ts';

/**
 * A reshape of a reshape is the last one, and a transpose of a transpose is one by both permutations,
 * or none: gradients undo what the forward pass did. Only data moves, so results stay bit for bit the
 * same.
 */
export function shortenShapeChains(program: Program): Program {
  return rewriteAndPrune(program, (node, inputs, builder) => {
    const value = shorter(node, inputs, builder);
    return value ? [value] : null;
  });
}

function shorter(node: Node, inputs: readonly Value[], builder: ProgramBuilder): Value | null {
  const [input, parameter] = inputs;
  if (!input || node.op !== input.node.op) return null;
  if (node.op === 'Reshape') return reshapeOnce(node, input, parameter!, builder);
  if (node.op === 'Transpose') return transposeOnce(node, input, parameter!, builder);
  return null;
}

function reshapeOnce(node: Node, input: Value, shape: Value, builder: ProgramBuilder): Value {
  const origin = input.node.inputs[0]!;
  const output = node.outputs[0]!;
  if (sameShape(origin, output)) return origin;
  return builder.op('Reshape', node.attributes, [origin, shape], [output])[0]!;
}

/** Axis i of the last transpose is axis first[last[i]] of the origin. */
function transposeOnce(
  node: Node,
  input: Value,
  permutation: Value,
  builder: ProgramBuilder,
): Value | null {
  const origin = input.node.inputs[0]!;
  const first = expandConstant(input.node.inputs[1]!);
  const last = expandConstant(permutation);
  if (!first || !last) return null;
  const both = Int32Array.from(last, (axis) => first[axis]!);
  if (both.every((axis, index) => axis === index)) return origin;
  const axes = builder.constant(both, permutation);
  return builder.op('Transpose', node.attributes, [origin, axes], node.outputs)[0]!;
}
