import type * as tf from '@tensorflow/tfjs-core';
import { BasinError } from '@basin/core';
import type { BindingOpAttribute, NodeBackend } from '../backend/open-backend.ts';

/**
 * Sees every op that the node backend executes while it is in force. `run` executes the op and gives
 * its outputs; ops executed by the observer itself go to the observers below it.
 */
export type OpObserver = (
  op: string,
  attributes: BindingOpAttribute[],
  inputs: tf.TensorInfo[],
  run: () => tf.Tensor[],
) => tf.Tensor[];

/** The part of tfjs-node's tensor store that tells what TensorFlow holds. */
interface TensorStore {
  get(dataId: object): { dtype: number };
}

interface Interception {
  observers: OpObserver[];
  /** Observers below this level are told of an op. */
  level: number;
}

const interceptions = new WeakMap<NodeBackend, Interception>();

/** Runs `fn` with an observer of all ops it executes. */
export function observeOps<T>(backend: NodeBackend, observer: OpObserver, fn: () => T): T {
  const interception = interceptOps(backend);
  const { observers, level } = interception;
  interception.observers = [...observers.slice(0, level), observer];
  interception.level = level + 1;
  try {
    return fn();
  } finally {
    interception.observers = observers;
    interception.level = level;
  }
}

/**
 * Wraps the two entry points through which tfjs-node's kernels execute ops; once per backend. Also
 * lets the few ops that may take bytes do so: tfjs calls those tensors int32.
 */
export function interceptOps(backend: NodeBackend): Interception {
  const installed = interceptions.get(backend);
  if (installed) return installed;
  const interception: Interception = { observers: [], level: 0 };
  const executeNatively = backend.executeMultipleOutputs.bind(backend);

  const execute: NodeBackend['executeMultipleOutputs'] = (op, given, inputs, outputCount) => {
    const attributes = inputs.some((input) => isBytes(backend, input))
      ? bytesAttributes(backend, op, given, inputs)
      : given;
    const observer = interception.observers[interception.level - 1];
    if (!observer) return executeNatively(op, attributes, inputs, outputCount);
    interception.level--;
    try {
      return observer(op, attributes, inputs, () => execute(op, attributes, inputs, outputCount));
    } finally {
      interception.level++;
    }
  };
  backend.executeMultipleOutputs = execute;
  backend.executeSingleOutput = (op, attributes, inputs) => execute(op, attributes, inputs, 1)[0]!;
  interceptions.set(backend, interception);
  return interception;
}

/** Whether TensorFlow holds a tensor that tfjs takes for int32 as bytes. */
export function isBytes(backend: NodeBackend, tensor: tf.TensorInfo): boolean {
  if (tensor.dtype !== 'int32') return false;
  const store = (backend as unknown as { tensorMap: TensorStore }).tensorMap;
  return store.get(tensor.dataId)?.dtype === backend.binding.TF_UINT8;
}

/** For each op that takes bytes: the attribute with the element type, of input 0. */
const bytesOps: Readonly<Record<string, string>> = {
  GatherV2: 'Tparams',
  Cast: 'SrcT',
  Reshape: 'T',
  Slice: 'T',
  Transpose: 'T',
};

function bytesAttributes(
  backend: NodeBackend,
  op: string,
  attributes: BindingOpAttribute[],
  inputs: tf.TensorInfo[],
): BindingOpAttribute[] {
  const typeAttribute = bytesOps[op];
  if (!typeAttribute || inputs.slice(1).some((input) => isBytes(backend, input))) {
    throw new BasinError(
      'engine/dtype',
      `The op ${op} cannot compute with uint8 values; ` +
        `${Object.keys(bytesOps).join(', ')} can. Gather the rows, then tf.cast them to float32.`,
    );
  }
  return attributes.map((attribute) =>
    attribute.name === typeAttribute
      ? { ...attribute, value: backend.binding.TF_UINT8 }
      : attribute,
  );
}
