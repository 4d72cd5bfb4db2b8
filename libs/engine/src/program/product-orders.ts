import { rewriteAndPrune } from './dead-nodes.ts';
import type { Attributes, Program, ProgramBuilder, Value } from './program.ts';

/**
 * Products aᵀ·b with aᵀ written out: XLA hands them to a library on a CPU, at half of its own speed and less.
 * Where a does not change from call to call, as a network's inputs do not, aᵀ is kept with the rest. See
 * `benchmarks/products.ts`.
 */
export function useQuickOrders(program: Program): Program {
  return rewriteAndPrune(program, (node, inputs, builder) => {
    const { transpose_a: left, transpose_b: right } = node.attributes;
    if (node.op !== 'MatMul' || left?.value !== true || right?.value !== false) return null;
    const [a, b] = inputs as [Value, Value];
    const attributes: Attributes = {
      ...node.attributes,
      transpose_a: { kind: 'bool', value: false },
    };
    return builder.op('MatMul', attributes, [transposed(a, builder), b], node.outputs);
  });
}

function transposed(value: Value, builder: ProgramBuilder): Value {
  const axes = builder.constant(Int32Array.of(1, 0), { shape: [2], dtype: 'int32' });
  const [rows, columns] = value.shape as [number, number];
  return builder.op(
    'Transpose',
    { T: { kind: 'type', value: value.dtype }, Tperm: { kind: 'type', value: 'int32' } },
    [value, axes],
    [{ shape: [columns, rows], dtype: value.dtype }],
  )[0]!;
}
