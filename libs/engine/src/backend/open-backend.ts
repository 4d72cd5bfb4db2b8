import type * as tfjs from '@tensorflow/tfjs-core';
import { BasinError, errorMessage } from '@basin/core';
import { backendNames, type BackendName } from './backends.ts';
import { nativeCommand } from '../runtime/native-command.ts';
import type { CustomCalls } from './tensorflow-libraries.ts';

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
  value: boolean | number | object | string | number[] | number[][];
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
  /** Null wherever XLA does not compile for the CPU. */
  readonly customCalls: CustomCalls | null;
}

/**
 * Makes a backend the active one of tfjs-core in this thread and returns it. `auto` tries cuda,
 * native, webgpu, wasm and cpu in this order. Nothing is loaded before this call; TensorFlow is
 * loaded at most once per thread.
 * @throws BasinError `engine/unknown-backend`, `engine/backend-unavailable`
 */
export async function openBackend(requested: 'auto' | BackendName): Promise<OpenBackend> {
  if (requested !== 'auto' && !backendNames.includes(requested)) {
    throw new BasinError(
      'engine/unknown-backend',
      `There is no backend ${JSON.stringify(requested)}; allowed: auto, ${backendNames.join(', ')}`,
    );
  }
  const tf = await loadTfjs();
  const passedOver: PassedOver[] = [];
  let cause: unknown;
  for (const name of requested === 'auto' ? backendNames : [requested]) {
    try {
      const activated = await activate[name](tf, requested);
      const why = requested === 'auto' ? firstThatWorks(passedOver) : 'asked for by name';
      return { name, reason: `${activated.what}, ${why}`, passedOver, tf, ...activated.parts };
    } catch (error) {
      passedOver.push({ name, reason: errorMessage(error) });
      cause = error;
    }
  }
  throw new BasinError(
    'engine/backend-unavailable',
    `The backend ${requested} does not work here: ${passedOver.at(-1)?.reason}. ` +
      `\`auto\` takes the first of ${backendNames.join(', ')} that works.`,
    { cause },
  );
}

/** Why a backend is taken that others were tried before. */
export function firstThatWorks(passedOver: readonly PassedOver[]): string {
  if (passedOver.length === 0) return 'the fastest there is';
  const others = passedOver.map(({ name }) => name).join(' and ');
  const fastest = `the fastest that works here (not ${others})`;
  // Somebody waits many times as long for the lack of it, and can mend that.
  const native = passedOver.find(({ name }) => name === 'native');
  return native === undefined ? fastest : `${fastest}; native: ${native.reason}`;
}

interface Activated {
  /** What it is, for the reason. */
  what: string;
  parts: Pick<OpenBackend, 'tensorflowVersion' | 'binding' | 'nodeBackend' | 'customCalls'>;
}

const noTensorflow: Activated['parts'] = {
  tensorflowVersion: null,
  binding: null,
  nodeBackend: null,
  customCalls: null,
};

/** Makes a backend the active one, or throws a sentence saying why it cannot. */
const activate: Record<
  BackendName,
  (tf: typeof tfjs, requested: 'auto' | BackendName) => Promise<Activated>
> = {
  cuda: (tf) => activateTensorflow(tf, { gpu: true }),
  native: (tf) => activateTensorflow(tf, { gpu: false }),
  webgpu: async (tf, requested) => {
    const { registerWebgpu } = await import('./webgpu.ts');
    const { name, isSoftware } = await registerWebgpu(tf);
    if (isSoftware && requested === 'auto') {
      throw new Error(`its only adapter is ${name}, which computes on the CPU, slower than wasm`);
    }
    await setBackend(tf, 'webgpu');
    return { what: `tfjs on WebGPU (${name})`, parts: noTensorflow };
  },
  wasm: async (tf) => {
    const { registerWasm } = await import('./wasm.ts');
    await registerWasm(tf);
    await setBackend(tf, 'wasm');
    return { what: 'tfjs on WebAssembly with SIMD', parts: noTensorflow };
  },
  cpu: async (tf) => {
    await import('@tensorflow/tfjs-backend-cpu');
    await setBackend(tf, 'cpu');
    return { what: 'tfjs in plain JavaScript', parts: noTensorflow };
  },
};

async function activateTensorflow(tf: typeof tfjs, options: { gpu: boolean }): Promise<Activated> {
  const { installedRuntime } = await import('../runtime/installed.ts');
  const runtime = installedRuntime();
  if (options.gpu && 'runtime' in runtime && runtime.runtime !== 'cuda') {
    throw new Error(
      `the runtime is the CPU one; for an NVIDIA GPU: ${nativeCommand} --runtime=cuda`,
    );
  }
  const { loadTensorflow } = await import('./load-tensorflow.ts');
  const { binding, nodeBackend, customCalls } = await loadTensorflow(tf, options);
  if (options.gpu && !binding.isUsingGpuDevice()) throw new Error('TensorFlow finds no GPU');
  if (!options.gpu && binding.isUsingGpuDevice()) {
    throw new Error('this process has loaded TensorFlow with its GPU: set CUDA_VISIBLE_DEVICES=-1');
  }
  await setBackend(tf, 'tensorflow');
  return {
    what: `TensorFlow ${binding.TF_Version} on ${options.gpu ? 'an NVIDIA GPU' : 'the CPU'}`,
    parts: {
      tensorflowVersion: binding.TF_Version,
      binding,
      nodeBackend,
      customCalls: options.gpu ? null : customCalls,
    },
  };
}

async function setBackend(tf: typeof tfjs, name: string): Promise<void> {
  if (!(await tf.setBackend(name))) throw new Error(`tfjs could not start its backend ${name}`);
  await tf.ready();
}

/**
 * tfjs-core with all gradients, which come with the umbrella package. Where this is compiled, they come
 * alone, without the layers, converters and backends of others that nobody here uses.
 */
async function loadTfjs(): Promise<typeof tfjs> {
  const { tf } = await import('./tfjs.ts');
  // Else tfjs recommends its stock native package on every start without one.
  tf.enableProdMode();
  await import('@tensorflow/tfjs');
  return tf;
}
