import type * as tfjs from '@tensorflow/tfjs-core';
import type { BackendName } from '../engine.ts';

/** A tensor as the addon hands it back: its id and TensorFlow's own dtype number. */
export interface BindingTensor {
  id: number;
  shape: number[];
  dtype: number;
}

export interface BindingOpAttribute {
  name: string;
  /** One of the binding's TF_ATTR_… numbers. */
  type: number;
  value: boolean | number | object | string | number[];
}

/** The raw addon of tfjs-node: TensorFlow's eager ops and SavedModel sessions. */
export interface TensorflowBinding {
  createTensor(shape: number[], dtype: number, values: ArrayBufferView): number;
  deleteTensor(tensorId: number): void;
  tensorDataSync(tensorId: number): Float32Array | Int32Array | Uint8Array;
  executeOp(
    opName: string,
    attributes: BindingOpAttribute[],
    inputTensorIds: number[],
    outputCount: number,
  ): BindingTensor[];
  loadSavedModel(exportDirectory: string, tags: string): number;
  deleteSavedModel(savedModelId: number): void;
  /** Names are comma-separated `node:index`. */
  runSavedModel(
    savedModelId: number,
    inputTensorIds: number[],
    inputNames: string,
    outputNames: string,
  ): BindingTensor[];
  getNumOfSavedModels(): number;
  getNumOfTensors(): number;
  isUsingGpuDevice(): boolean;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_INT64: number;
  readonly TF_BOOL: number;
  readonly TF_COMPLEX64: number;
  readonly TF_STRING: number;
  readonly TF_RESOURCE: number;
  readonly TF_UINT8: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
  readonly TF_ATTR_RESOURCE: number;
  readonly TF_Version: string;
}

/** tfjs-node's kernel backend: what its kernels call, in TensorFlow's vocabulary. */
export interface NodeBackend extends tfjs.KernelBackend {
  readonly binding: TensorflowBinding;
  readonly isUsingGpuDevice: boolean;
  executeSingleOutput(
    name: string,
    attributes: BindingOpAttribute[],
    inputs: tfjs.TensorInfo[],
  ): tfjs.Tensor;
  executeMultipleOutputs(
    name: string,
    attributes: BindingOpAttribute[],
    inputs: tfjs.TensorInfo[],
    outputCount: number,
  ): tfjs.Tensor[];
}

/** A backend that was tried before the one in use, and why it is not in use. */
export interface PassedOver {
  name: BackendName;
  reason: string;
}

/** The one backend in use by this thread. */
export interface OpenBackend {
  readonly name: BackendName;
  /** Why this one, in one sentence. */
  readonly reason: string;
  readonly passedOver: readonly PassedOver[];
  /** Null on webgpu, wasm and cpu. */
  readonly tensorflowVersion: string | null;
  /** tfjs-core with this backend active. */
  readonly tf: typeof tfjs;
  readonly binding: TensorflowBinding | null;
  readonly nodeBackend: NodeBackend | null;
}
