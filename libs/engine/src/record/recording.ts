import * as tf from '@tensorflow/tfjs-core';
import { BasinError } from '@basin/core';
import type {
  BindingOpAttribute,
  NodeBackend,
  TensorflowBinding,
} from '../backend/open-backend.ts';
import { isBytes, observeOps } from '../ops/op-interception.ts';
import { bytesTensor } from '../ops/bytes-tensor.ts';
import { ProgramBuilder } from '../program/program.ts';
import type { Attribute, DType, OutputSpec, Program, Value } from '../program/program.ts';
import { tensorDtype } from '../tensors.ts';
import type { Tensors, TensorSpec, TensorSpecs } from '../engine.ts';
import { resultSpecs } from './result-specs.ts';
import { untouchedTensor, untouchedZeros } from './untouched-zeros.ts';

/**
 * Runs `fn` once on tensors of zeros and writes down every op that it asks the node backend for, with
 * its attributes and inputs. Ops whose results are known without (`result-specs.ts`) are not executed,
 * for nobody sees their values. An input that no recorded op made is a constant, copied at once, for
 * kernels dispose theirs. Throws `engine/value-read` when `fn` reads a number that depends on its
 * inputs, `engine/random` when it draws an unseeded random number: both would be frozen into the
 * program.
 */
export function record(
  backend: NodeBackend,
  name: string,
  fn: (inputs: Tensors) => Tensors,
  specs: TensorSpecs,
): Program {
  const recorder = new Recorder(backend, name);
  tf.engine().startScope(name);
  try {
    const inputs: Tensors = {};
    for (const [key, spec] of Object.entries(specs)) inputs[key] = recorder.input(key, spec);
    return recorder.finish(recorder.during(() => fn(inputs)));
  } finally {
    tf.engine().endScope();
  }
}

class Recorder {
  readonly #backend: NodeBackend;
  readonly #builder: ProgramBuilder;
  readonly #values = new WeakMap<object, Value>();

  constructor(backend: NodeBackend, name: string) {
    this.#backend = backend;
    this.#builder = new ProgramBuilder(name);
  }

  input(name: string, spec: TensorSpecs[string]): tf.Tensor {
    const { shape, dtype } = spec;
    const tensor =
      dtype === 'uint8'
        ? bytesTensor(this.#backend, untouchedZeros(tf.util.sizeFromShape(shape)), shape)
        : untouchedTensor(shape, tensorDtype(spec));
    this.#values.set(tensor.dataId, this.#builder.input(name, spec));
    return tensor;
  }

  /* eslint-disable no-restricted-properties -- the one place that guards against Math.random */
  during(fn: () => Tensors): Tensors {
    const random = Math.random;
    const readSync = this.#backend.readSync;
    Math.random = () => {
      throw new BasinError(
        'engine/random',
        `${this.#builder.name} draws an unseeded random number, which would stay the same in ` +
          'every step; draw it outside and feed it.',
      );
    };
    this.#backend.readSync = (dataId) => {
      const value = this.#values.get(dataId);
      if (value && value.node.op !== 'Const') throw this.#readError(value);
      return readSync.call(this.#backend, dataId);
    };
    try {
      return observeOps(this.#backend, this.#record, fn);
    } finally {
      Math.random = random;
      this.#backend.readSync = readSync;
    }
  }
  /* eslint-enable no-restricted-properties */

  finish(outputs: Tensors): Program {
    const named = Object.entries(outputs).map(([name, tensor]) => [name, this.#valueOf(tensor)]);
    return this.#builder.finish(Object.fromEntries(named));
  }

  readonly #record = (
    op: string,
    attributes: BindingOpAttribute[],
    inputs: tf.TensorInfo[],
    run: () => tf.Tensor[],
  ): tf.Tensor[] => {
    // Before the op runs: a kernel's constants still hold their values.
    const values = inputs.map((input) => this.#valueOf(input));
    const named = this.#attributes(attributes);
    const known = resultSpecs(op, named, values);
    const tensors =
      known?.map((spec) => untouchedTensor(spec.shape, tensorDtype(spec as TensorSpec))) ?? run();
    const specs = known ?? tensors.map((tensor) => this.#specOf(tensor));
    const outputs = this.#builder.op(op, named, values, specs);
    tensors.forEach((tensor, index) => this.#values.set(tensor.dataId, outputs[index]!));
    return tensors;
  };

  #specOf(tensor: tf.Tensor): OutputSpec {
    const dtype = isBytes(this.#backend, tensor) ? 'uint8' : (tensor.dtype as DType);
    return { shape: tensor.shape, dtype };
  }

  #valueOf(tensor: tf.TensorInfo): Value {
    const known = this.#values.get(tensor.dataId);
    if (known) {
      // A tfjs reshape may share the data of another shape.
      if (tf.util.arraysEqual([...known.shape], tensor.shape)) return known;
      return this.#reshaped(known, tensor.shape);
    }
    // A constant may have been made on another backend, before this one was opened.
    const holder = tf.engine().state.tensorInfo.get(tensor.dataId)?.backend ?? this.#backend;
    const values = holder.readSync(tensor.dataId) as Float32Array | Int32Array | Uint8Array;
    const value = this.#builder.constant(values.slice(), {
      shape: tensor.shape,
      dtype: tensor.dtype as DType,
    });
    this.#values.set(tensor.dataId, value);
    return value;
  }

  #reshaped(value: Value, shape: number[]): Value {
    const target = this.#builder.constant(Int32Array.from(shape), {
      shape: [shape.length],
      dtype: 'int32',
    });
    const attributes: Record<string, Attribute> = {
      T: { kind: 'type', value: value.dtype },
      Tshape: { kind: 'type', value: 'int32' },
    };
    const spec = { shape, dtype: value.dtype };
    return this.#builder.op('Reshape', attributes, [value, target], [spec])[0]!;
  }

  #attributes(list: BindingOpAttribute[]): Record<string, Attribute> {
    return Object.fromEntries(
      list.map((attribute) => [attribute.name, toAttribute(attribute, this.#backend.binding)]),
    );
  }

  #readError(value: Value): BasinError {
    const origin =
      value.node.op === 'Input'
        ? `its input "${value.node.inputName}"`
        : `a result of ${value.node.op}`;
    return new BasinError(
      'engine/value-read',
      `${this.#builder.name} reads the value of ${origin} (dataSync, arraySync, data or an op that ` +
        'computes in JavaScript), but a compiled step has no values until it runs. Use tensor ops, ' +
        'such as tf.where, or return the tensor as an output.',
    );
  }
}

function toAttribute(attribute: BindingOpAttribute, binding: TensorflowBinding): Attribute {
  const { type, value } = attribute;
  switch (type) {
    case binding.TF_ATTR_BOOL:
      return { kind: 'bool', value: Boolean(value) };
    case binding.TF_ATTR_INT:
      return Array.isArray(value)
        ? { kind: 'ints', value: value as number[] }
        : { kind: 'int', value: Number(value) };
    case binding.TF_ATTR_FLOAT:
      return { kind: 'float', value: Number(value) };
    case binding.TF_ATTR_STRING:
      return { kind: 'string', value: String(value) };
    case binding.TF_ATTR_SHAPE:
      return Array.isArray((value as unknown[])[0])
        ? { kind: 'shapes', value: value as number[][] }
        : { kind: 'shape', value: value as number[] };
    case binding.TF_ATTR_TYPE:
      return Array.isArray(value)
        ? { kind: 'types', value: value.map((one) => dtypeOf(Number(one), binding)) }
        : { kind: 'type', value: dtypeOf(Number(value), binding) };
    default:
      throw new Error(
        `attribute "${attribute.name}" has kind ${type}, which tfjs-node never writes`,
      );
  }
}

function dtypeOf(type: number, binding: TensorflowBinding): DType {
  if (type === binding.TF_FLOAT) return 'float32';
  if (type === binding.TF_INT32) return 'int32';
  if (type === binding.TF_BOOL) return 'bool';
  if (type === binding.TF_UINT8) return 'uint8';
  throw new BasinError(
    'engine/dtype',
    `A compiled step works in float32, int32 and bool; found TensorFlow type ${type}.`,
  );
}
