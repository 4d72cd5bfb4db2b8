import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as tfjs from '@tensorflow/tfjs-core';
import { maxPoolGradient } from './max-pool-gradient.ts';
import { conv2dBackpropFilterByConvolution } from './conv2d-backprop-filter.ts';
import { replaceKernel } from './replace-kernel.ts';
import { segmentSumByProduct } from './segment-sum.ts';

/** Registers tfjs's wasm backend with the kernels that training needs. */
export async function registerWasm(tf: typeof tfjs): Promise<void> {
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  const require = createRequire(import.meta.url);
  wasm.setWasmPaths(join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')), '/'));
  // One worker thread a core, and the same sums whatever the number of cores.
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  registerWasmKernels(tf);
}

/** Adds to tfjs's wasm backend the kernels that training needs and it lacks, and mends two. */
function registerWasmKernels(tf: typeof tfjs): void {
  const lacks = (kernel: string) => !tf.getKernel(kernel, 'wasm');
  if (lacks('Conv2DBackpropFilter'))
    tf.registerKernel(conv2dBackpropFilterByConvolution(tf, 'wasm'));
  if (lacks(tf.UnsortedSegmentSum)) {
    const kernelFunc = segmentSumByProduct(tf);
    tf.registerKernel({ kernelName: tf.UnsortedSegmentSum, backendName: 'wasm', kernelFunc });
  }
  mendOneHot(tf);
  mendMaxPoolGradient(tf);
}

/**
 * tfjs 4.22's OneHot writes the bits of the integer 1, 1.4e-45, into a float32 result: losses and
 * gradients made with it are zero without an error. Here it makes integers, which are then cast.
 */
function mendOneHot(tf: typeof tfjs): void {
  replaceKernel(tf, tf.OneHot, 'wasm', (original) => ({ inputs, attrs, backend }) => {
    const { dtype, ...others } = attrs as unknown as tfjs.OneHotAttrs;
    const given = { inputs, backend, attrs: { ...others, dtype: 'int32' as const } };
    const integers = original(given as never) as tfjs.TensorInfo;
    if (dtype === 'int32') return integers;
    const { kernelFunc: cast } = tf.getKernel(tf.Cast, 'wasm');
    const result = cast({ inputs: { x: integers }, attrs: { dtype }, backend });
    (backend as tfjs.KernelBackend).disposeData(integers.dataId);
    return result;
  });
}

function mendMaxPoolGradient(tf: typeof tfjs): void {
  replaceKernel(tf, tf.MaxPoolGrad, 'wasm', () => maxPoolGradient(tf, 'wasm').kernelFunc);
}
