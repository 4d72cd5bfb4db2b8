import { rewrite, type Attributes, type Program } from './program.ts';

/** tfjs calls every product a batched one; TensorFlow has a faster op for two matrices. */
export function useMatMul(program: Program): Program {
  return rewrite(program, (node, inputs, builder) => {
    const isPlain = inputs.every((value) => value.shape.length === 2);
    if (node.op !== 'BatchMatMulV2' || !isPlain) return null;
    const { T, adj_x: transposeA, adj_y: transposeB } = node.attributes;
    const attributes = { T, transpose_a: transposeA, transpose_b: transposeB } as Attributes;
    return builder.op('MatMul', attributes, inputs, node.outputs);
  });
}
