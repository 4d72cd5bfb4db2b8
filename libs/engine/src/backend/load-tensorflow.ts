import { createRequire } from 'node:module';
import { constants } from 'node:os';
import type * as tfjs from '@tensorflow/tfjs-core';
import { BasinError, errorMessage } from '@basin/core';
import { cpuFeatures } from '../runtime/cpu-features.ts';
import { installedRuntime, type InstalledRuntime } from '../runtime/installed.ts';
import type { NodeBackend, TensorflowBinding } from './open-backend.ts';
import { openQuietStderr } from './quiet-stderr.ts';
import { tensorflowEnvironment } from './tensorflow-environment.ts';

interface LoadedTensorflow {
  binding: TensorflowBinding;
  nodeBackend: NodeBackend;
  /** Null on a processor that it is not compiled for. */
  customCalls: CustomCalls | null;
}

/** Functions of ours that XLA's programs call by name on the CPU (`runtime/pooled-convolution/addon.cc`). */
export interface CustomCalls {
  /** Makes them known to XLA; any number of threads, but one addon of a process. */
  register(): void;
  /** The same call from here: writes `output`, whose length the function takes for granted. */
  call(name: string, numbers: string, inputs: readonly Float32Array[], output: Float32Array): void;
}

interface KernelBackendModule {
  NodeJSKernelBackend: new (binding: TensorflowBinding, packageName: string) => NodeBackend;
}

/** The part of `sequential-thunks.c` that waits until TensorFlow is loaded. */
interface SequentialThunks {
  keepCopiesWhole(): void;
}

let loaded: Promise<LoadedTensorflow> | null = null;

/**
 * Loads the native addon into this thread, once, and registers tfjs-node's kernels and backend
 * (named `tensorflow`) with tfjs-core. `tf` must have its gradients registered already.
 * @throws BasinError `runtime/…` in one sentence, if there is no runtime or it does not load
 */
export function loadTensorflow(
  tf: typeof tfjs,
  options: { gpu: boolean },
): Promise<LoadedTensorflow> {
  loaded ??= load(tf, options).catch((error: unknown) => {
    loaded = null;
    throw error;
  });
  return loaded;
}

async function load(tf: typeof tfjs, options: { gpu: boolean }): Promise<LoadedTensorflow> {
  const runtime = installedRuntime();
  if ('missing' in runtime) throw new BasinError('runtime/missing', runtime.missing);
  if (!cpuFeatures().split(' ').includes('avx')) {
    // TensorFlow would end the whole process.
    throw new BasinError('runtime/cpu', 'TensorFlow needs a processor with AVX instructions');
  }
  const environment = tensorflowEnvironment(runtime, options);
  for (const [name, value] of Object.entries(environment)) process.env[name] ??= value;
  try {
    return await loadQuietly(tf, runtime);
  } catch (error) {
    throw new BasinError('runtime/load', `TensorFlow did not load: ${errorMessage(error)}`, {
      cause: error,
    });
  }
}

async function loadQuietly(tf: typeof tfjs, runtime: InstalledRuntime): Promise<LoadedTensorflow> {
  const require = createRequire(import.meta.url);
  restoreRemovedNodeFunctions(require('node:util'));
  // Not the package's own index, which also looks for the addon (with a library that takes longer
  // to load than all the kernels) and registers file formats that nobody here uses.
  await import('@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js');
  const kernelBackend =
    (await import('@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js')) as unknown as
      KernelBackendModule | { default: KernelBackendModule };
  // What compiles this decides where the exports of CommonJS are.
  const { NodeJSKernelBackend } =
    'NodeJSKernelBackend' in kernelBackend ? kernelBackend : kernelBackend.default;
  const stderr = openQuietStderr(runtime);
  const chatty = Number(process.env['TF_CPP_MIN_LOG_LEVEL']) === 0;
  if (!chatty) stderr.silence();
  try {
    const { keepCopiesWhole } = keepProgramsOnCallingThread(runtime);
    const binding = require(runtime.addonPath) as TensorflowBinding;
    keepCopiesWhole();
    const pooledConvolution = pooledConvolutionFor(cpuFeatures(), runtime);
    const customCalls =
      pooledConvolution === null ? null : (require(pooledConvolution) as CustomCalls);
    customCalls?.register();
    const nodeBackend = new NodeJSKernelBackend(binding, '@tensorflow/tfjs-node-gpu');
    if (!tf.findBackend('tensorflow')) tf.registerBackend('tensorflow', () => nodeBackend, 3);
    return { binding, nodeBackend, customCalls };
  } finally {
    if (!chatty) stderr.restore();
  }
}

/** See `sequential-thunks.c`; must come before TensorFlow's libraries, which then link to it. */
function keepProgramsOnCallingThread({ sequentialThunksPath }: InstalledRuntime): SequentialThunks {
  const { RTLD_NOW, RTLD_GLOBAL } = constants.dlopen;
  const module = { exports: {} as SequentialThunks };
  process.dlopen(module, sequentialThunksPath, RTLD_NOW | RTLD_GLOBAL);
  return module.exports;
}

/** The addon for a processor's instruction sets. */
function pooledConvolutionFor(
  features: string,
  { pooledConvolutionPaths: { avx2, avx512 } }: Pick<InstalledRuntime, 'pooledConvolutionPaths'>,
): string | null {
  const present = new Set(features.split(' '));
  const hasAll = (...names: string[]): boolean => names.every((name) => present.has(name));
  if (!hasAll('avx2', 'fma')) return null;
  return hasAll('avx512f', 'avx512bw', 'avx512dq', 'avx512vl') ? avx512 : avx2;
}

/** Node 23 removed two functions of `util` that tfjs-node calls. */
export function restoreRemovedNodeFunctions(util: Record<string, unknown>): void {
  util['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  util['isArray'] ??= Array.isArray;
}
