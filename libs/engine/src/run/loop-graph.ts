import type { DType, Program, Value } from '../program/program.ts';
import { useXlaOps } from '../program/xla-ops.ts';
import { functionMessage, programNodes } from './function-def.ts';
import {
  attr,
  constantMessage,
  dataTypes,
  type ArgumentMessage,
  type FunctionMessage,
  type GraphMessage,
  type NodeMessage,
} from './graph-def.ts';

/** A step as a program: what its inputs and outputs are in the loop. */
export interface StepProgram {
  program: Program;
  /** Names of the carry, of the feeds and of the collected outputs, in running order. */
  carry: string[];
  feeds: string[];
  outputs: string[];
}

/** Names of a step program's inputs and outputs. */
export const stepName = {
  carry: (name: string) => `carry/${name}`,
  feed: (name: string) => `feed/${name}`,
  output: (name: string) => `output/${name}`,
  index: 'index',
};

/** `lowered` runs as dataflow in the session's own graph, `xla` as one fused kernel. */
export type WhileForm = 'functional' | 'lowered' | 'xla';

/** Loop variables before the carry: the index and the step count. */
const firstResult = 2;

/** A loop variable: its place among the arguments of the While's functions. */
interface Variable {
  shape: readonly number[];
  dtype: DType;
}

/**
 * The graph of a loop: placeholders, one While over the step, and for each collected output its
 * buffer of `stepLimit` rows, whole and cut to the steps that ran. Loop variables are the index, the
 * step count, the carry, the buffers and the feeds, which every step passes on.
 */
export function loopGraph(
  recorded: StepProgram,
  stepLimit: number,
  form: WhileForm,
): { graph: GraphMessage; names: LoopNames } {
  const step = form === 'xla' ? { ...recorded, program: useXlaOps(recorded.program) } : recorded;
  const { program } = step;
  const carry = step.carry.map((name) => program.outputs[stepName.carry(name)]!);
  const outputs = step.outputs.map((name) => program.outputs[stepName.output(name)]!);
  const feeds = step.feeds.map((name) => program.inputs[stepName.feed(name)]!);
  const counter: Variable = { shape: [], dtype: 'int32' };
  const buffers = outputs.map(({ shape, dtype }) => ({ shape: [stepLimit, ...shape], dtype }));
  const variables: Variable[] = [counter, counter, ...carry, ...buffers, ...feeds];
  const types = variables.map(({ dtype }) => dtype);
  const shapes = variables.map(({ shape }) => shape);
  const inputs = variables.map((variable, index) => argument('in', variable, index));
  const results = variables.map((variable, index) => argument('out', variable, index));

  const functions: FunctionMessage[] = [
    conditionFunction(inputs),
    bodyFunction(step, { carry, outputs }, inputs, results, form),
  ];
  const whileAttributes = {
    T: attr.types(types),
    cond: attr.func('condition'),
    body: attr.func('body'),
    output_shapes: attr.shapes(shapes),
    parallel_iterations: attr.int(1),
  };

  const nodes: NodeMessage[] = [placeholder('count', counter), scalarNode('zero', 0)];
  const names: LoopNames = {
    count: 'count:0',
    carry: {},
    feeds: {},
    results: {},
    whole: {},
    cut: {},
  };
  const start: string[] = ['zero', 'count'];
  step.carry.forEach((name, index) => {
    nodes.push(placeholder(`carry_${index}`, carry[index]!));
    names.carry[name] = `carry_${index}:0`;
    start.push(`carry_${index}`);
  });
  step.outputs.forEach((_, index) => {
    nodes.push(...bufferNodes(`buffer_${index}`, buffers[index]!));
    start.push(`buffer_${index}`);
  });
  step.feeds.forEach((name, index) => {
    nodes.push(placeholder(`feed_${index}`, feeds[index]!));
    names.feeds[name] = `feed_${index}:0`;
    start.push(`feed_${index}`);
  });

  if (form === 'xla') {
    const loop = {
      name: 'loop',
      op: 'While',
      input: inputs.map(({ name }) => name),
      attr: whileAttributes,
    };
    // Not the feeds: XLA would copy whole data sets to hand them out again.
    const handedOut = results.slice(firstResult, firstResult + carry.length + outputs.length);
    const loopResults = handedOut.map((_, index) => `loop:output:${firstResult + index}`);
    functions.push(functionMessage('compiled', inputs, handedOut, [loop], loopResults));
    nodes.push({
      name: 'loop',
      op: 'PartitionedCall',
      input: start,
      attr: {
        Tin: attr.types(types),
        Tout: attr.types(types.slice(firstResult, firstResult + handedOut.length)),
        f: attr.func('compiled'),
        _XlaMustCompile: attr.bool(true),
      },
    });
  } else {
    nodes.push({
      name: 'loop',
      op: 'While',
      input: start,
      attr: {
        ...whileAttributes,
        ...(form === 'lowered' ? { _lower_using_switch_merge: attr.bool(true) } : {}),
      },
    });
  }

  const firstHandedOut = form === 'xla' ? 0 : firstResult;
  step.carry.forEach((name, index) => (names.results[name] = `loop:${firstHandedOut + index}`));
  step.outputs.forEach((name, index) => {
    const position = firstHandedOut + carry.length + index;
    names.whole[name] = `loop:${position}`;
    names.cut[name] = `cut_${index}:0`;
    nodes.push(...cutNodes(`cut_${index}`, `loop:${position}`, buffers[index]!));
  });
  return { graph: { node: nodes, library: { function: functions } }, names };
}

/** Where a call puts its tensors and finds its results, as `node:index`. */
export interface LoopNames {
  count: string;
  carry: Record<string, string>;
  feeds: Record<string, string>;
  results: Record<string, string>;
  /** Collected outputs with all stepLimit rows, for full calls; else `cut`. */
  whole: Record<string, string>;
  cut: Record<string, string>;
}

function argument(prefix: string, { dtype }: Variable, index: number): ArgumentMessage {
  return { name: `${prefix}${index}`, type: dataTypes[dtype] };
}

function conditionFunction(inputs: ArgumentMessage[]): FunctionMessage {
  const less = { name: 'more', op: 'Less', input: ['in0', 'in1'], attr: { T: attr.type('int32') } };
  return functionMessage(
    'condition',
    inputs,
    [{ name: 'out0', type: dataTypes.bool }],
    [less],
    ['more:z:0'],
  );
}

function bodyFunction(
  step: StepProgram,
  { carry, outputs }: { carry: Value[]; outputs: Value[] },
  inputs: ArgumentMessage[],
  results: ArgumentMessage[],
  form: WhileForm,
): FunctionMessage {
  const firstBuffer = firstResult + carry.length;
  const firstFeed = firstBuffer + outputs.length;
  const references: Record<string, string> = { [stepName.index]: 'in0' };
  step.carry.forEach(
    (name, index) => (references[stepName.carry(name)] = `in${firstResult + index}`),
  );
  step.feeds.forEach((name, index) => (references[stepName.feed(name)] = `in${firstFeed + index}`));
  const { nodes, reference } = programNodes(step.program, references, 'function');

  const next: NodeMessage[] = [
    { name: 'one', op: 'Const', input: [], attr: scalarAttr(1) },
    { name: 'next', op: 'AddV2', input: ['in0', 'one:output:0'], attr: { T: attr.type('int32') } },
  ];
  const writes = outputs.map((value, index) =>
    writeNodes(`write_${index}`, `in${firstBuffer + index}`, reference(value), value, form),
  );
  return functionMessage(
    'body',
    inputs,
    results,
    [...nodes, ...next, ...writes.flat()],
    [
      'next:z:0',
      'in1',
      ...carry.map(reference),
      ...outputs.map((_, index) => `write_${index}:output:0`),
      ...step.feeds.map((_, index) => `in${firstFeed + index}`),
    ],
  );
}

/** Puts a step's output into its row of the buffer, in place where TensorFlow owns it alone. */
function writeNodes(
  name: string,
  buffer: string,
  value: string,
  { shape, dtype }: Variable,
  form: WhileForm,
): NodeMessage[] {
  const ints = (suffix: string, values: number[]): NodeMessage =>
    constantNode(`${name}_${suffix}`, values);
  const reshape = (suffix: string, input: string, type: DType, target: string): NodeMessage => ({
    name: `${name}_${suffix}`,
    op: 'Reshape',
    input: [input, `${name}_${target}:output:0`],
    attr: { T: attr.type(type), Tshape: attr.type('int32') },
  });
  const row = [ints('row_shape', [1, ...shape]), reshape('row', value, dtype, 'row_shape')];
  if (form !== 'xla') {
    return [
      ...row,
      ints('index_shape', [1, 1]),
      reshape('index', 'in0', 'int32', 'index_shape'),
      {
        name,
        op: 'TensorScatterUpdate',
        input: [buffer, `${name}_index:output:0`, `${name}_row:output:0`],
        attr: { T: attr.type(dtype), Tindices: attr.type('int32') },
      },
    ];
  }
  const zeros = shape.map((_, axis) => constantNode(`${name}_zero_${axis}`, 0));
  return [
    ...row,
    ...zeros,
    {
      name: `${name}_start`,
      op: 'Pack',
      input: ['in0', ...zeros.map((zero) => `${zero.name}:output:0`)],
      attr: { N: attr.int(1 + zeros.length), T: attr.type('int32'), axis: attr.int(0) },
    },
    {
      name,
      op: 'XlaDynamicUpdateSlice',
      input: [buffer, `${name}_row:output:0`, `${name}_start:output:0`],
      attr: { T: attr.type(dtype), Tindices: attr.type('int32') },
    },
  ];
}

function bufferNodes(name: string, { shape, dtype }: Variable): NodeMessage[] {
  const zero =
    dtype === 'float64'
      ? new Float64Array(1)
      : dtype === 'float32'
        ? new Float32Array(1)
        : dtype === 'int32'
          ? new Int32Array(1)
          : new Uint8Array(1);
  return [
    constantNode(`${name}_shape`, [...shape]),
    {
      name: `${name}_zero`,
      op: 'Const',
      input: [],
      attr: constantMessage(zero, { shape: [], dtype }),
    },
    {
      name,
      op: 'Fill',
      input: [`${name}_shape`, `${name}_zero`],
      attr: { T: attr.type(dtype), index_type: attr.type('int32') },
    },
  ];
}

/** The first `count` rows of a buffer. */
function cutNodes(name: string, buffer: string, { shape, dtype }: Variable): NodeMessage[] {
  return [
    constantNode(
      `${name}_begin`,
      shape.map(() => 0),
    ),
    constantNode(`${name}_rest`, shape.slice(1)),
    constantNode(`${name}_one`, [1]),
    constantNode(`${name}_axis`, 0),
    {
      name: `${name}_count`,
      op: 'Reshape',
      input: ['count', `${name}_one`],
      attr: { T: attr.type('int32'), Tshape: attr.type('int32') },
    },
    {
      name: `${name}_size`,
      op: 'ConcatV2',
      input: [`${name}_count`, `${name}_rest`, `${name}_axis`],
      attr: { N: attr.int(2), T: attr.type('int32'), Tidx: attr.type('int32') },
    },
    {
      name,
      op: 'Slice',
      input: [buffer, `${name}_begin`, `${name}_size`],
      attr: { T: attr.type(dtype), Index: attr.type('int32') },
    },
  ];
}

export function placeholder(name: string, { shape, dtype }: Variable): NodeMessage {
  return {
    name,
    op: 'Placeholder',
    input: [],
    attr: { dtype: attr.type(dtype), shape: attr.shape(shape) },
  };
}

function constantNode(name: string, value: number | number[]): NodeMessage {
  const list = Array.isArray(value);
  const spec = { shape: list ? [value.length] : [], dtype: 'int32' } as const;
  return {
    name,
    op: 'Const',
    input: [],
    attr: constantMessage(Int32Array.from(list ? value : [value]), {
      ...spec,
      shape: [...spec.shape],
    }),
  };
}

function scalarNode(name: string, value: number): NodeMessage {
  return constantNode(name, value);
}

function scalarAttr(value: number): NodeMessage['attr'] {
  return constantNode('', value).attr;
}
