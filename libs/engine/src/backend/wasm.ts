import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as tfjs from '@tensorflow/tfjs-core';
import { maxPoolGradient } from './max-pool-gradient.ts';
import { conv2dBackpropFilterByConvolution } from './conv2d-backprop-filter.ts';
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
  if (lacks('UnsortedSegmentSum')) tf.registerKernel(segmentSumByProduct(tf, 'wasm'));
  mendOneHot(tf);
  mendMaxPoolGradient(tf);
}

/**
 * tfjs 4.22's OneHot writes the bits of the integer 1, 1.4e-45, into a float32 result: losses and
 * gradients made with it are zero without an error. Here it makes integers, which are then cast.
 */
function mendOneHot(tf: typeof tfjs): void {
  const original = tf.getKernel(tf.OneHot, 'wasm');
  if (mended.has(original.kernelFunc)) return;
  const kernelFunc: tfjs.KernelFunc = ({ inputs, attrs, backend }) => {
    const { dtype, ...others } = attrs as unknown as tfjs.OneHotAttrs;
    const given = { inputs, backend, attrs: { ...others, dtype: 'int32' as const } };
    const integers = original.kernelFunc(given as never) as tfjs.TensorInfo;
    if (dtype === 'int32') return integers;
    const { kernelFunc: cast } = tf.getKernel(tf.Cast, 'wasm');
    const result = cast({ inputs: { x: integers }, attrs: { dtype }, backend });
    (backend as tfjs.KernelBackend).disposeData(integers.dataId);
    return result;
  };
  mended.add(kernelFunc);
  tf.unregisterKernel(tf.OneHot, 'wasm');
  tf.registerKernel({ ...original, kernelFunc });
}

const mended = new WeakSet<tfjs.KernelFunc>();

function mendMaxPoolGradient(tf: typeof tfjs): void {
  const original = tf.getKernel(tf.MaxPoolGrad, 'wasm');
  if (original && mended.has(original.kernelFunc)) return;
  const kernel = maxPoolGradient(tf, 'wasm');
  mended.add(kernel.kernelFunc);
  if (original) tf.unregisterKernel(tf.MaxPoolGrad, 'wasm');
  tf.registerKernel(kernel);
}
