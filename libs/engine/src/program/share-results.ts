import { rewrite, type Node, type Program, type Value } from './program.ts';

/** Ops are pure: two with the same inputs and attributes are computed once. */
export function shareResults(program: Program): Program {
  const numbers = new Map<Node, number>();
  const known = new Map<string, readonly Value[]>();
  return rewrite(program, (node, inputs, builder) => {
    if (node.op === 'Input' || node.op === 'Const') return null;
    const operands = inputs.map((value) => {
      const number = numbers.get(value.node) ?? numbers.size;
      numbers.set(value.node, number);
      return `${number}.${value.index}`;
    });
    const key = `${node.op}(${operands.join()}) ${JSON.stringify(node.attributes)}`;
    const values = known.get(key) ?? builder.op(node.op, node.attributes, inputs, node.outputs);
    known.set(key, values);
    return values;
  });
}
