import type { Program, Value } from '../program/program.ts';
import { useXlaOps } from '../program/xla-ops.ts';
import { argumentsOf, functionMessage, programNodes } from './function-def.ts';
import { attr, type GraphMessage, type NodeMessage } from './graph-def.ts';
import { placeholder } from './loop-graph.ts';

/** Where a program's inputs and outputs are in its graph, as `node:index`. */
export interface FunctionNames {
  inputs: Record<string, string>;
  outputs: Record<string, string>;
}

/** The graph of a program: its ops as they are, or as one function that XLA compiles. */
export function functionGraph(
  recorded: Program,
  form: 'graph' | 'xla',
): { graph: GraphMessage; names: FunctionNames } {
  const program = form === 'xla' ? useXlaOps(recorded) : recorded;
  const inputs = Object.entries(program.inputs);
  const nodes = inputs.map(([, value], index) => placeholder(`input_${index}`, value));
  const names: FunctionNames = {
    inputs: Object.fromEntries(inputs.map(([name], index) => [name, `input_${index}:0`])),
    outputs: {},
  };
  if (form === 'graph') {
    const body = programNodes(program, names.inputs, 'graph');
    nodes.push(...body.nodes);
    for (const [name, value] of Object.entries(program.outputs)) {
      names.outputs[name] = resultReference(value, body.reference, nodes);
    }
    return { graph: { node: nodes, library: { function: [] } }, names };
  }
  const outputs = Object.entries(program.outputs);
  const inputValues = inputs.map(([, value]) => value);
  const outputValues = outputs.map(([, value]) => value);
  const references = Object.fromEntries(inputs.map(([name], index) => [name, `in${index}`]));
  const body = programNodes(program, references, 'function');
  nodes.push({
    name: 'call',
    op: 'PartitionedCall',
    input: inputs.map((_, index) => `input_${index}`),
    attr: {
      Tin: attr.types(inputValues.map(({ dtype }) => dtype)),
      Tout: attr.types(outputValues.map(({ dtype }) => dtype)),
      f: attr.func('compiled'),
      _XlaMustCompile: attr.bool(true),
    },
  });
  outputs.forEach(([name], index) => (names.outputs[name] = `call:${index}`));
  const compiled = functionMessage(
    'compiled',
    argumentsOf('in', inputValues),
    argumentsOf('out', outputValues),
    body.nodes,
    outputValues.map(body.reference),
  );
  return { graph: { node: nodes, library: { function: [compiled] } }, names };
}

/** The reference of a result in a graph; a session refuses to return what it was fed. */
export function resultReference(
  value: Value,
  reference: (value: Value) => string,
  nodes: NodeMessage[],
): string {
  if (value.node.op !== 'Input') return reference(value);
  const name = `result_${nodes.length}`;
  const input = [reference(value)];
  nodes.push({ name, op: 'Identity', input, attr: { T: attr.type(value.dtype) } });
  return `${name}:0`;
}
