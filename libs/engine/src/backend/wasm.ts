import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as tfjs from '@tensorflow/tfjs-core';
import { registerWasmKernels } from './wasm-kernels.ts';

/** Registers tfjs's wasm backend with the kernels that training needs. */
export async function registerWasm(tf: typeof tfjs): Promise<void> {
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  const require = createRequire(import.meta.url);
  wasm.setWasmPaths(join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')), '/'));
  // One worker thread a core, and the same sums whatever the number of cores.
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  registerWasmKernels(tf);
}
