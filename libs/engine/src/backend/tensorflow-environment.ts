import { join } from 'node:path';
import type { BackendName } from '../engine.ts';
import { installedRuntime, type InstalledRuntime } from '../runtime/installed.ts';
import { openProgramCache } from '../runtime/program-cache.ts';

/**
 * What TensorFlow reads from the environment when it is loaded. It must be set before, by the main
 * thread or the parent process: a worker thread's `process.env` is a copy that native code does
 * not see.
 */
export function tensorflowEnvironment(
  runtime: InstalledRuntime,
  options: { gpu: boolean },
): Record<string, string> {
  const environment: Record<string, string> = {
    // Warnings too: TensorFlow warns of its own defaults. Errors too: each program that it finds in
    // the cache, in binary, it first takes for text. What fails is thrown as well.
    TF_CPP_MIN_LOG_LEVEL: '3',
    TF_CPP_MAX_VLOG_LEVEL: '0',
  };
  if (runtime.runtime === 'cuda') {
    if (options.gpu) {
      // XLA looks there for ptxas and libdevice.
      const toolkit = join(runtime.runtimeDirectory, 'nvidia', 'cuda_nvcc');
      environment['XLA_FLAGS'] = `--xla_gpu_cuda_data_dir=${toolkit}`;
      // Many small processes or threads share the card.
      environment['TF_FORCE_GPU_ALLOW_GROWTH'] = 'true';
      // The same weights from the same seed.
      environment['TF_DETERMINISTIC_OPS'] = '1';
    } else {
      environment['CUDA_VISIBLE_DEVICES'] = '-1';
    }
  }
  // Programs for a card depend on more than the processor. Where the flags are set, by the user or by
  // the process that started this thread, they stay: the folder need not be looked through again.
  const onCard = runtime.runtime === 'cuda' && options.gpu;
  const flagsAreSet = process.env['TF_XLA_FLAGS'] !== undefined;
  const programs = onCard || flagsAreSet ? null : openProgramCache(runtime.tensorflowVersion);
  if (programs !== null) {
    environment['TF_XLA_FLAGS'] = `--tf_xla_persistent_cache_directory=${programs}`;
  }
  return environment;
}

/**
 * The environment of a process that runs `workerCount` worker threads on a backend. Every sum is
 * then computed by one thread, in one order, so that a training gives the same weights bit for bit
 * whatever the number of workers and cores; and with as many inter-op threads as workers they do
 * not take turns. Merge it below what the user set: `{ ...poolEnvironment(2, 'native'), ...process.env }`.
 */
export function poolEnvironment(
  workerCount: number,
  backend: BackendName | 'auto',
): Record<string, string> {
  if (backend !== 'auto' && backend !== 'native' && backend !== 'cuda') return {};
  const runtime = installedRuntime();
  const tensorflow =
    'missing' in runtime ? {} : tensorflowEnvironment(runtime, { gpu: backend !== 'native' });
  return {
    ...tensorflow,
    TF_NUM_INTRAOP_THREADS: '1',
    TF_NUM_INTEROP_THREADS: String(Math.max(2, workerCount)),
    OMP_NUM_THREADS: '1',
  };
}
