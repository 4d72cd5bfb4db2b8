import type {
  Attribute,
  Attributes,
  ConstantValues,
  DType,
  OutputSpec,
} from '../program/program.ts';
import { sizeOf } from '../program/program.ts';

/** TensorFlow's DataType numbers. */
export const dataTypes: Readonly<Record<DType, number>> = {
  float32: 1,
  float64: 2,
  int32: 3,
  uint8: 4,
  bool: 10,
};

/** The messages of TensorFlow's graph.proto, as plain objects with protobufjs's names. */
export interface AttrValueMessage {
  list?: {
    i?: readonly number[];
    type?: readonly number[];
    shape?: readonly ShapeMessage[];
  };
  s?: Uint8Array;
  i?: number;
  f?: number;
  b?: boolean;
  type?: number;
  shape?: ShapeMessage;
  tensor?: TensorMessage;
  func?: { name: string };
}
export interface ShapeMessage {
  dim: { size: number }[];
}
interface TensorMessage {
  dtype: number;
  tensorShape: ShapeMessage;
  tensorContent?: Uint8Array;
  floatVal?: number[];
  doubleVal?: number[];
  intVal?: number[];
  boolVal?: boolean[];
}
export interface NodeMessage {
  name: string;
  op: string;
  input: string[];
  attr: Record<string, AttrValueMessage>;
}
export interface ArgumentMessage {
  name: string;
  type: number;
}
export interface FunctionMessage {
  signature: { name: string; inputArg: ArgumentMessage[]; outputArg: ArgumentMessage[] };
  nodeDef: NodeMessage[];
  ret: Record<string, string>;
}
export interface GraphMessage {
  node: NodeMessage[];
  library: { function: FunctionMessage[] };
}

const utf8 = new TextEncoder();

function shapeMessage(shape: readonly number[]): ShapeMessage {
  return { dim: shape.map((size) => ({ size })) };
}

export const attr = {
  type: (dtype: DType): AttrValueMessage => ({ type: dataTypes[dtype] }),
  types: (dtypes: readonly DType[]): AttrValueMessage => ({
    list: { type: dtypes.map((dtype) => dataTypes[dtype]) },
  }),
  shape: (shape: readonly number[]): AttrValueMessage => ({ shape: shapeMessage(shape) }),
  shapes: (shapes: readonly (readonly number[])[]): AttrValueMessage => ({
    list: { shape: shapes.map(shapeMessage) },
  }),
  int: (value: number): AttrValueMessage => ({ i: value }),
  bool: (value: boolean): AttrValueMessage => ({ b: value }),
  text: (value: string): AttrValueMessage => ({ s: utf8.encode(value) }),
  func: (name: string): AttrValueMessage => ({ func: { name } }),
};

export function attrMessages(attributes: Attributes): Record<string, AttrValueMessage> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, attribute]) => [name, attrMessage(attribute)]),
  );
}

function attrMessage(attribute: Attribute): AttrValueMessage {
  switch (attribute.kind) {
    case 'bool':
      return attr.bool(attribute.value);
    case 'int':
      return attr.int(attribute.value);
    case 'ints':
      return { list: { i: attribute.value } };
    case 'float':
      return { f: attribute.value };
    case 'string':
      return attr.text(attribute.value);
    case 'type':
      return attr.type(attribute.value);
    case 'types':
      return attr.types(attribute.value);
    case 'shape':
      return attr.shape(attribute.value);
    case 'shapes':
      return attr.shapes(attribute.value);
  }
}

/** A constant of the graph; one value stands for the whole shape. */
export function constantMessage(
  values: ConstantValues,
  { shape, dtype }: OutputSpec,
): Record<string, AttrValueMessage> {
  const tensor: TensorMessage = { dtype: dataTypes[dtype], tensorShape: shapeMessage(shape) };
  const size = sizeOf(shape);
  if (values.length === 1 && size > 1) {
    if (dtype === 'float32') tensor.floatVal = [values[0]!];
    else if (dtype === 'float64') tensor.doubleVal = [values[0]!];
    else if (dtype === 'bool') tensor.boolVal = [values[0] !== 0];
    else tensor.intVal = [values[0]!];
  } else {
    tensor.tensorContent = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  }
  return { value: { tensor }, dtype: attr.type(dtype) };
}
