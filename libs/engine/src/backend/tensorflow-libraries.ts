import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { cpuFeatures } from '../runtime/cpu-features.ts';
import { installedRuntime, type InstalledRuntime } from '../runtime/installed.ts';
import type { TensorflowBinding } from './open-backend.ts';
import { openQuietStderr } from './quiet-stderr.ts';

/** Functions of ours that XLA's programs call by name on the CPU (`runtime/pooled-convolution/addon.cc`). */
export interface CustomCalls {
  /** Makes them known to XLA; any number of threads, but one addon of a process. */
  register(): void;
  /** The same call from here: writes `output`, whose length the function takes for granted. */
  call(name: string, numbers: string, inputs: readonly Float32Array[], output: Float32Array): void;
}

/** The part of `sequential-thunks.c` that waits until TensorFlow is loaded. */
interface SequentialThunks {
  keepCopiesWhole(): void;
}

const require = createRequire(import.meta.url);

/** TensorFlow would end the whole process on another processor. */
export function hasAvx(features: string): boolean {
  return features.split(' ').includes('avx');
}

/** Loads TensorFlow's addon and ours into this thread; `customCalls` is null on a processor that it is not compiled for. */
export function loadLibraries(runtime: InstalledRuntime): {
  binding: TensorflowBinding;
  customCalls: CustomCalls | null;
} {
  const { keepCopiesWhole } = keepProgramsOnCallingThread(runtime);
  const binding = require(runtime.addonPath) as TensorflowBinding;
  keepCopiesWhole();
  const pooledConvolution = pooledConvolutionFor(cpuFeatures(), runtime);
  const customCalls =
    pooledConvolution === null ? null : (require(pooledConvolution) as CustomCalls);
  customCalls?.register();
  return { binding, customCalls };
}

/**
 * Brings TensorFlow's libraries into this process, which takes 0.2 s: threads that load them afterwards
 * find them there. For a main thread, while its workers load their code. What fails here fails again
 * there, where it is told.
 */
export function preloadTensorflow(): void {
  const runtime = installedRuntime();
  if ('missing' in runtime || !hasAvx(cpuFeatures())) return;
  // Of the addons the one that links them and makes nothing of its own when it is loaded.
  const addon = pooledConvolutionFor(cpuFeatures(), runtime);
  if (addon === null) return;
  try {
    quietly(runtime, () => {
      keepProgramsOnCallingThread(runtime);
      require(addon);
    });
  } catch {
    // The workers say it.
  }
}

/** Does something while nothing reaches standard error, unless TensorFlow was asked to say all. */
export function quietly<T>(runtime: InstalledRuntime, load: () => T): T {
  if (Number(process.env['TF_CPP_MIN_LOG_LEVEL']) === 0) return load();
  const stderr = openQuietStderr(runtime);
  stderr.silence();
  try {
    return load();
  } finally {
    stderr.restore();
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
