import type * as tfjs from '@tensorflow/tfjs-core';

/**
 * Puts another function in the place of a backend's kernel, once: tfjs keeps kernels for the process, and
 * a backend may be opened again.
 *
 * @param make the function, of the kernel's own one
 */
export function replaceKernel(
  tf: typeof tfjs,
  kernelName: string,
  backendName: 'wasm' | 'webgpu',
  make: (original: tfjs.KernelFunc) => tfjs.KernelFunc,
): void {
  const original = tf.getKernel(kernelName, backendName);
  if (replaced.has(original.kernelFunc)) return;
  const kernelFunc = make(original.kernelFunc);
  replaced.add(kernelFunc);
  tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({ ...original, kernelFunc });
}

const replaced = new WeakSet<tfjs.KernelFunc>();
