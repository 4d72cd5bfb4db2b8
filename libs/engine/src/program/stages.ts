import {
  ProgramBuilder,
  sizeOf,
  type DType,
  type Node,
  type Program,
  type Value,
} from './program.ts';

/** A program in two parts: what some inputs decide alone, and the rest. */
export interface Stages {
  /** Of the held inputs alone: its outputs are inputs of `second`, by the same names. Null where nothing is kept. */
  first: Program | null;
  /** Of the other inputs, the outputs of `first`, and the held inputs that it reads itself. */
  second: Program;
}

/** Cheaper to compute again than to keep: they repeat values, or say them otherwise. */
const again = new Set(['Reshape', 'ExpandDims', 'BroadcastTo', 'Tile', 'OneHot', 'Cast', 'Fill']);

/**
 * Splits a program where many calls share inputs: the first part runs once for all of them. What is kept
 * between the parts takes at most `byteLimit`, or nothing is, and the second part is the whole program.
 */
export function splitStages(program: Program, held: readonly string[], byteLimit: number): Stages {
  const second = nodesOfSecond(program, new Set(held));
  const kept = keptValues(program, second);
  const names = new Map([...kept].map((value, index) => [value, `kept_${index}`]));
  if (names.size === 0 || bytesOf([...names.keys()]) > byteLimit) {
    return { first: null, second: program };
  }
  return {
    first: part(
      program,
      new Map(),
      Object.fromEntries([...names].map(([value, name]) => [name, value])),
    ),
    second: part(program, names, program.outputs),
  };
}

/** What depends on an input that is not held, and what of the rest is computed again beside it. */
function nodesOfSecond({ nodes, outputs }: Program, held: Set<string>): Set<Node> {
  const second = new Set<Node>();
  for (const node of nodes) {
    const isGiven = node.op === 'Input' && !held.has(node.inputName!);
    if (isGiven || node.inputs.some((value) => second.has(value.node))) second.add(node);
  }
  const wanted = new Set(Object.values(outputs).map(({ node }) => node));
  for (const node of nodes.toReversed()) {
    if (wanted.has(node) && again.has(node.op)) second.add(node);
    if (second.has(node)) node.inputs.forEach((value) => wanted.add(value.node));
  }
  return second;
}

/** Values of the first part that the second reads. */
function keptValues({ outputs }: Program, second: ReadonlySet<Node>): Set<Value> {
  const read = [...second].flatMap(({ inputs }) => inputs);
  return new Set(
    [...read, ...Object.values(outputs)].filter(
      ({ node }) => node.op !== 'Input' && node.op !== 'Const' && !second.has(node),
    ),
  );
}

const byteSizes: Readonly<Partial<Record<DType, number>>> = { bool: 1, uint8: 1, float64: 8 };

function bytesOf(values: readonly Value[]): number {
  return values.reduce(
    (bytes, { shape, dtype }) => bytes + sizeOf(shape) * (byteSizes[dtype] ?? 4),
    0,
  );
}

/** What `outputs` need; `given` values are inputs of these names. */
function part(
  { name, nodes }: Program,
  given: ReadonlyMap<Value, string>,
  outputs: Readonly<Record<string, Value>>,
): Program {
  const needed = new Set<Node>();
  const pending = Object.values(outputs);
  for (let value = pending.pop(); value; value = pending.pop()) {
    if (given.has(value) || needed.has(value.node)) continue;
    needed.add(value.node);
    pending.push(...value.node.inputs);
  }
  const builder = new ProgramBuilder(name);
  const copies = new Map<Value, Value>();
  for (const [value, input] of given) copies.set(value, builder.input(input, value));
  for (const node of nodes) {
    if (!needed.has(node)) continue;
    const values = copyOf(node, copies, builder);
    node.outputs.forEach((output, index) => copies.set(output, values[index]!));
  }
  return builder.finish(
    Object.fromEntries(Object.entries(outputs).map(([key, value]) => [key, copies.get(value)!])),
  );
}

function copyOf(node: Node, copies: Map<Value, Value>, builder: ProgramBuilder): readonly Value[] {
  if (node.op === 'Input') return [builder.input(node.inputName!, node.outputs[0]!)];
  if (node.op === 'Const') return [builder.constant(node.constant!, node.outputs[0]!)];
  const inputs = node.inputs.map((value) => copies.get(value)!);
  return builder.op(node.op, node.attributes, inputs, node.outputs);
}
