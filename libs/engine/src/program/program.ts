/** Element types of a program; a recording has no float64, the precision pass makes it. */
export type DType = 'float32' | 'float64' | 'int32' | 'bool' | 'uint8';

/** An attribute of an op, in TensorFlow's kinds. */
export type Attribute =
  | { kind: 'bool'; value: boolean }
  | { kind: 'int'; value: number }
  | { kind: 'ints'; value: readonly number[] }
  | { kind: 'float'; value: number }
  | { kind: 'string'; value: string }
  | { kind: 'type'; value: DType }
  | { kind: 'types'; value: readonly DType[] }
  | { kind: 'shape'; value: readonly number[] }
  | { kind: 'shapes'; value: readonly (readonly number[])[] };

export type Attributes = Readonly<Record<string, Attribute>>;

export type ConstantValues = Float32Array | Float64Array | Int32Array | Uint8Array;

/** One output of a node. Values are compared by identity. */
export interface Value {
  readonly node: Node;
  readonly index: number;
  readonly shape: readonly number[];
  readonly dtype: DType;
}

/** An op in TensorFlow's vocabulary, an input of the program, or a constant. */
export interface Node {
  readonly op: string;
  readonly attributes: Attributes;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  /** Of a `Const` only. One value for the whole shape where `values.length` is 1. */
  readonly constant?: ConstantValues;
  /** Of an `Input` only. */
  readonly inputName?: string;
}

/** What a step or function computes: nodes in the order they run, inputs and outputs by name. */
export interface Program {
  readonly name: string;
  readonly nodes: readonly Node[];
  readonly inputs: Readonly<Record<string, Value>>;
  readonly outputs: Readonly<Record<string, Value>>;
}

export interface OutputSpec {
  shape: readonly number[];
  dtype: DType;
}

/** Collects nodes in running order. Each method returns the new node's outputs. */
export class ProgramBuilder {
  readonly nodes: Node[] = [];
  readonly inputs: Record<string, Value> = {};
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  input(name: string, spec: OutputSpec): Value {
    const node = this.#push({ op: 'Input', attributes: {}, inputs: [], inputName: name }, [spec]);
    return (this.inputs[name] = node.outputs[0]!);
  }

  constant(values: ConstantValues, spec: OutputSpec): Value {
    const node = this.#push({ op: 'Const', attributes: {}, inputs: [], constant: values }, [spec]);
    return node.outputs[0]!;
  }

  op(
    op: string,
    attributes: Attributes,
    inputs: readonly Value[],
    outputs: readonly OutputSpec[],
  ): readonly Value[] {
    return this.#push({ op, attributes, inputs }, outputs).outputs;
  }

  finish(outputs: Record<string, Value>): Program {
    return { name: this.name, nodes: this.nodes, inputs: this.inputs, outputs };
  }

  #push(node: Omit<Node, 'outputs'>, specs: readonly OutputSpec[]): Node {
    const outputs: Value[] = [];
    const complete: Node = { ...node, outputs };
    specs.forEach(({ shape, dtype }, index) => {
      outputs.push({ node: complete, index, shape: [...shape], dtype });
    });
    this.nodes.push(complete);
    return complete;
  }
}

/**
 * A copy of the program in which `replace` may put other values in the place of a node's outputs;
 * null keeps the node. `inputs` are the node's inputs in the copy.
 */
export function rewrite(
  program: Program,
  replace: (
    node: Node,
    inputs: readonly Value[],
    builder: ProgramBuilder,
  ) => readonly Value[] | null,
): Program {
  const builder = new ProgramBuilder(program.name);
  const copies = new Map<Value, Value>();
  const copyOf = (value: Value): Value => copies.get(value)!;
  for (const node of program.nodes) {
    const inputs = node.inputs.map(copyOf);
    const values = replace(node, inputs, builder) ?? keep(node, inputs, builder);
    node.outputs.forEach((output, index) => copies.set(output, values[index]!));
  }
  const outputs = Object.fromEntries(
    Object.entries(program.outputs).map(([name, value]) => [name, copyOf(value)]),
  );
  return builder.finish(outputs);
}

/** The node as it is, on the copy's inputs. */
function keep(node: Node, inputs: readonly Value[], builder: ProgramBuilder): readonly Value[] {
  if (node.op === 'Input') return [builder.input(node.inputName!, node.outputs[0]!)];
  if (node.op === 'Const') return [builder.constant(node.constant!, node.outputs[0]!)];
  return builder.op(node.op, node.attributes, inputs, node.outputs);
}

/** A constant's numbers in the type of its value. */
export function constantOf(dtype: DType, values: readonly number[]): ConstantValues {
  switch (dtype) {
    case 'float32':
      return Float32Array.from(values);
    case 'float64':
      return Float64Array.from(values);
    case 'int32':
      return Int32Array.from(values);
    default:
      return Uint8Array.from(values);
  }
}

export function isFloat(dtype: DType): boolean {
  return dtype === 'float32' || dtype === 'float64';
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, dimension) => size * dimension, 1);
}
