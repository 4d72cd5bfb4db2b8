import type { Program, Value } from '../program/program.ts';
import {
  attrMessages,
  constantMessage,
  dataTypes,
  type ArgumentMessage,
  type FunctionMessage,
  type NodeMessage,
} from './graph-def.ts';
import { outputName } from './op-outputs.ts';
import { withTypes } from './op-types.ts';

/** How a value is named as an input: in a function `node:output:index`, in a graph `node:index`. */
type Reference = (value: Value) => string;

/**
 * The program's ops as nodes of a graph or a function. `inputs` gives the reference of each program
 * input; node names begin with `prefix`.
 */
export function programNodes(
  program: Program,
  inputs: Readonly<Record<string, string>>,
  scope: 'function' | 'graph',
  prefix = '',
): { nodes: NodeMessage[]; reference: Reference } {
  const names = new Map(program.nodes.map((node, index) => [node, `${prefix}${node.op}_${index}`]));
  const reference: Reference = ({ node, index }) => {
    if (node.op === 'Input') return inputs[node.inputName!]!;
    const name = names.get(node)!;
    if (scope === 'graph') return `${name}:${index}`;
    return `${name}:${node.op === 'Const' ? 'output:0' : outputName(node.op, index)}`;
  };
  const nodes = program.nodes
    .filter((node) => node.op !== 'Input')
    .map((node) => ({
      name: names.get(node)!,
      op: node.op,
      input: node.inputs.map(reference),
      attr: node.constant
        ? constantMessage(node.constant, node.outputs[0]!)
        : attrMessages(withTypes(node.op, node.attributes, node.inputs)),
    }));
  return { nodes, reference };
}

/** A FunctionDef with these arguments; `results` are references, in the order of `outputs`. */
export function functionMessage(
  name: string,
  inputs: ArgumentMessage[],
  outputs: ArgumentMessage[],
  nodes: NodeMessage[],
  results: string[],
): FunctionMessage {
  return {
    signature: { name, inputArg: inputs, outputArg: outputs },
    nodeDef: nodes,
    ret: Object.fromEntries(outputs.map((output, index) => [output.name, results[index]!])),
  };
}

/** Arguments for a program's values, by name. */
export function argumentsOf(prefix: string, values: readonly Value[]): ArgumentMessage[] {
  return values.map(({ dtype }, index) => ({ name: `${prefix}${index}`, type: dataTypes[dtype] }));
}
