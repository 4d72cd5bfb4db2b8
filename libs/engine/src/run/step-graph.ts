import { programNodes } from './function-def.ts';
import type { Value } from '../program/program.ts';
import { resultReference } from './function-graph.ts';
import type { GraphMessage } from './graph-def.ts';
import { placeholder, stepName, type StepProgram } from './loop-graph.ts';

/** Where a step's tensors go in and come out, as `node:index`. */
export interface StepNames {
  index: string;
  carry: Record<string, string>;
  feeds: Record<string, string>;
  results: Record<string, string>;
  outputs: Record<string, string>;
}

/** The graph of a single step, for the session form: one call a step. */
export function stepGraph(step: StepProgram): { graph: GraphMessage; names: StepNames } {
  const { program } = step;
  const placeholders = Object.entries(program.inputs).map(([name, value], index) => ({
    name,
    node: placeholder(`input_${index}`, value),
  }));
  const inputs = Object.fromEntries(placeholders.map(({ name, node }) => [name, `${node.name}:0`]));
  const { nodes, reference } = programNodes(program, inputs, 'graph');
  const result = (value: Value) => resultReference(value, reference, nodes);
  const byName = (names: string[], find: (name: string) => string) =>
    Object.fromEntries(names.map((name) => [name, find(name)]));
  const names = {
    index: inputs[stepName.index]!,
    carry: byName(step.carry, (name) => inputs[stepName.carry(name)]!),
    feeds: byName(step.feeds, (name) => inputs[stepName.feed(name)]!),
    results: byName(step.carry, (name) => result(program.outputs[stepName.carry(name)]!)),
    outputs: byName(step.outputs, (name) => result(program.outputs[stepName.output(name)]!)),
  };
  return {
    graph: { node: [...placeholders.map(({ node }) => node), ...nodes], library: { function: [] } },
    names,
  };
}
