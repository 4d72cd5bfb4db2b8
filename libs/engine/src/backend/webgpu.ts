import type * as tfjs from '@tensorflow/tfjs-core';
import { openDawn, type AdapterDescription, type DawnDevice } from './webgpu-adapter.ts';
import { readSynchronously, type ReadableBackend } from './synchronous-reads.ts';
import { mendPad } from './webgpu-pad.ts';
import { mendSines } from './webgpu-sine.ts';
import { mendSums } from './webgpu-sums.ts';

/** The device is held for the thread's life: Dawn goes with the object it came from, in use or not. */
let opened: DawnDevice | null = null;

/**
 * Registers tfjs's WebGPU backend on Dawn with tfjs-core, once per thread, and returns the adapter.
 * Each worker thread has a device of its own. Throws a sentence where there is no adapter.
 */
export async function registerWebgpu(tf: typeof tfjs): Promise<AdapterDescription> {
  if (opened) return opened.description;
  const dawn = await openDawn();
  const { device, adapterInfo, gpu, processEvents, takeError } = dawn;
  if (!processEvents) {
    throw new Error('this version of the package webgpu cannot be waited for: use 0.6.2');
  }
  const { WebGPUBackend, webgpu_util } = await import('@tensorflow/tfjs-backend-webgpu');
  const backend = withNavigator(gpu, () => new WebGPUBackend(device, adapterInfo));
  readSynchronously(tf, backend as unknown as ReadableBackend, { processEvents, takeError });
  mendPad(tf);
  mendSines(tf, webgpu_util);
  mendSums(tf);
  // A few numbers are not worth a trip to the GPU for tfjs, which then computes on the CPU and
  // uploads; here every step's tensors stay where they are.
  tf.env().set('WEBGPU_CPU_FORWARD', false);
  tf.registerBackend('webgpu', () => backend, 3);
  opened = dawn;
  return dawn.description;
}

/** tfjs's backend refuses to be made where `navigator.gpu` is missing, which Node does not have. */
function withNavigator<T>(gpu: GPU, make: () => T): T {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
  try {
    return make();
  } finally {
    if (before) Object.defineProperty(globalThis, 'navigator', before);
    else delete (globalThis as { navigator?: unknown }).navigator;
  }
}
