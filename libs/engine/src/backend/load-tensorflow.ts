import { createRequire } from 'node:module';
import type * as tfjs from '@tensorflow/tfjs-core';
import { BasinError, errorMessage } from '@basin/core';
import { cpuFeatures } from '../runtime/cpu-features.ts';
import { installedRuntime, type InstalledRuntime } from '../runtime/installed.ts';
import type { NodeBackend, TensorflowBinding } from './open-backend.ts';
import { tensorflowEnvironment } from './tensorflow-environment.ts';
import { type CustomCalls, hasAvx, loadLibraries, quietly } from './tensorflow-libraries.ts';

interface LoadedTensorflow {
  binding: TensorflowBinding;
  nodeBackend: NodeBackend;
  /** Null on a processor that it is not compiled for. */
  customCalls: CustomCalls | null;
}

interface KernelBackendModule {
  NodeJSKernelBackend: new (binding: TensorflowBinding, packageName: string) => NodeBackend;
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
  if (!hasAvx(cpuFeatures())) {
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
  return quietly(runtime, () => {
    const { binding, customCalls } = loadLibraries(runtime);
    const nodeBackend = new NodeJSKernelBackend(binding, '@tensorflow/tfjs-node-gpu');
    if (!tf.findBackend('tensorflow')) tf.registerBackend('tensorflow', () => nodeBackend, 3);
    return { binding, nodeBackend, customCalls };
  });
}

/** Node 23 removed two functions of `util` that tfjs-node calls. */
export function restoreRemovedNodeFunctions(util: Record<string, unknown>): void {
  util['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  util['isArray'] ??= Array.isArray;
}
