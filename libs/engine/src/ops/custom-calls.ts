import * as tf from '@tensorflow/tfjs-core';
import { BasinError } from '@basin/core';
import type { CustomCalls } from '../backend/tensorflow-libraries.ts';
import type { BindingOpAttribute, NodeBackend } from '../backend/open-backend.ts';
import { adoptTensor } from './bytes-tensor.ts';

/** tfjs-node registers its kernels under this name. */
export const backendName = 'tensorflow';

/** Whether a kernel works in this thread, of those that not every backend has. */
export function hasKernel(kernelName: string): boolean {
  return tf.getBackend() === backendName && tf.getKernel(kernelName, backendName) !== undefined;
}

/** XLA's op for a function that is called by its name. */
export const customCallOp = 'XlaCustomCallV2';

/**
 * Lets a backend execute custom calls op by op, which TensorFlow itself cannot: it knows them inside XLA's
 * programs only. Before ops are intercepted, which see them as any other then.
 */
export function runCustomCalls(backend: NodeBackend, customCalls: CustomCalls): void {
  const execute = backend.executeMultipleOutputs.bind(backend);
  backend.executeMultipleOutputs = (op, attributes, inputs, outputCount) =>
    op === customCallOp
      ? [runHere(backend, customCalls, attributes, inputs)]
      : execute(op, attributes, inputs, outputCount);
}

function runHere(
  backend: NodeBackend,
  customCalls: CustomCalls,
  attributes: BindingOpAttribute[],
  inputs: tf.TensorInfo[],
): tf.Tensor {
  const valueOf = (name: string) => attributes.find((one) => one.name === name)?.value;
  const [shape] = valueOf('result_shapes') as [number[]];
  const output = new Float32Array(tf.util.sizeFromShape(shape));
  const [name, numbers] = ['call_target_name', 'backend_config'].map(valueOf) as [string, string];
  customCalls.call(name, numbers, inputs.map(valuesOf), output);
  const dtype = backend.binding.TF_FLOAT;
  const id = backend.binding.createTensor(shape, dtype, output);
  return adoptTensor(backend, { id, shape, dtype });

  /** Read past the guard of recordings, in which nobody sees the values. */
  function valuesOf({ dataId }: tf.TensorInfo): Float32Array {
    const { readSync } = Object.getPrototypeOf(backend) as NodeBackend;
    return readSync.call(backend, dataId) as Float32Array;
  }
}

/** Calls a function by name, with numbers that are its own to read: float32 tensors in, one out. */
function customCall(
  backend: NodeBackend,
  name: string,
  numbers: readonly number[],
  inputs: tf.TensorInfo[],
  shape: number[],
): tf.Tensor {
  const { binding } = backend;
  const wrong = inputs.find(({ dtype }) => dtype !== 'float32');
  if (wrong) throw new BasinError('engine/dtype', `${name} takes float32; found ${wrong.dtype}.`);
  const types = (count: number) => new Array<number>(count).fill(binding.TF_FLOAT);
  return backend.executeSingleOutput(
    customCallOp,
    [
      { name: 'call_target_name', type: binding.TF_ATTR_STRING, value: name },
      { name: 'backend_config', type: binding.TF_ATTR_STRING, value: numbers.join(' ') },
      { name: 'has_side_effect', type: binding.TF_ATTR_BOOL, value: false },
      { name: 'operand_dtypes', type: binding.TF_ATTR_TYPE, value: types(inputs.length) },
      { name: 'result_dtypes', type: binding.TF_ATTR_TYPE, value: types(1) },
      { name: 'result_shapes', type: binding.TF_ATTR_SHAPE, value: [shape] },
    ],
    inputs,
  );
}

/** The fields of a call's layer, by its numbers as text. */
export function fieldsOf<Field extends string>(
  fields: readonly Field[],
  numbers: unknown,
): Record<Field, number> {
  const values = String(numbers).split(' ').map(Number);
  const entries = fields.map((field, index) => [field, values[index]]);
  return Object.fromEntries(entries) as Record<Field, number>;
}

/** Registers kernels of tfjs that are custom calls, their attributes a layer with these fields in this order. */
export function callKernels<Layer extends object>(
  backend: NodeBackend,
  fields: readonly (keyof Layer)[],
): (
  kernelName: string,
  callName: string,
  inputNames: string[],
  sizeOf: (layer: Layer) => number,
) => void {
  return (kernelName, callName, inputNames, sizeOf) =>
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: ({ inputs, attrs }) => {
        const layer = attrs as unknown as Layer;
        const tensors = inputNames.map((name) => inputs[name] as tf.TensorInfo);
        const numbers = fields.map((field) => Number(layer[field]));
        return customCall(backend, callName, numbers, tensors, [sizeOf(layer)]);
      },
    });
}
