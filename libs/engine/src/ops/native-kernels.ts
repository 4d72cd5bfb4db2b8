import * as tf from '@tensorflow/tfjs-core';
import type { CustomCalls } from '../backend/tensorflow-libraries.ts';
import type { NodeBackend } from '../backend/open-backend.ts';
import { backendName, runCustomCalls } from './custom-calls.ts';
import { registerDenseLayer } from './dense-layer.ts';
import { registerDirectConvolution } from './direct-convolution.ts';
import { registerPooledConvolution } from './pooled-convolution.ts';

/**
 * Replaces the kernels of tfjs-node that read values in JavaScript, which a recording cannot follow,
 * and gives ReLU TensorFlow's own gradient op; adds kernels for functions of ours. Once per thread.
 */
export function registerNativeKernels(backend: NodeBackend, customCalls: CustomCalls | null): void {
  if (tf.getKernel('BasinReluGrad', backendName)) return;
  if (customCalls) {
    runCustomCalls(backend, customCalls);
    registerPooledConvolution(backend);
    registerDirectConvolution(backend);
    registerDenseLayer(backend);
  }
  const { binding } = backend;
  const type = (name: string, dtype: string) => ({
    name,
    type: binding.TF_ATTR_TYPE,
    value:
      dtype === 'int32' ? binding.TF_INT32 : dtype === 'bool' ? binding.TF_BOOL : binding.TF_FLOAT,
  });

  // tfjs-node's own checks each index in JavaScript; TensorFlow checks them as well.
  tf.unregisterKernel(tf.GatherV2, backendName);
  tf.registerKernel({
    kernelName: tf.GatherV2,
    backendName,
    kernelFunc: ({ inputs, attrs }) => {
      const { x, indices } = inputs as { x: tf.TensorInfo; indices: tf.TensorInfo };
      const { axis, batchDims } = attrs as unknown as tf.GatherV2Attrs;
      const axisTensor = tf.scalar(axis, 'int32');
      const attributes = [
        { name: 'batch_dims', type: binding.TF_ATTR_INT, value: batchDims },
        type('Tparams', x.dtype),
        type('Tindices', indices.dtype),
        type('Taxis', 'int32'),
      ];
      const result = backend.executeSingleOutput('GatherV2', attributes, [x, indices, axisTensor]);
      axisTensor.dispose();
      return result;
    },
  });

  tf.registerKernel({
    kernelName: 'BasinReluGrad',
    backendName,
    kernelFunc: ({ inputs }) => {
      const { dy, x } = inputs as { dy: tf.TensorInfo; x: tf.TensorInfo };
      return backend.executeSingleOutput('ReluGrad', [type('T', x.dtype)], [dy, x]);
    },
  });
  tf.registerKernel({
    kernelName: 'BasinSoftmaxCrossEntropy',
    backendName,
    kernelFunc: ({ inputs }) => {
      const { logits, labels } = inputs as { logits: tf.TensorInfo; labels: tf.TensorInfo };
      const attributes = [type('T', 'float32')];
      const op = 'SoftmaxCrossEntropyWithLogits';
      return backend.executeMultipleOutputs(op, attributes, [logits, labels], 2);
    },
  });
  const composed = tf.getGradient(tf.Relu);
  tf.unregisterGradient(tf.Relu);
  tf.registerGradient({
    ...composed,
    kernelName: tf.Relu,
    gradFunc: (dy, saved, attrs) => {
      if (tf.getBackend() !== backendName) return composed.gradFunc(dy, saved, attrs);
      const inputs = { dy: dy as tf.Tensor, x: saved[0]! };
      return { x: () => tf.engine().runKernel('BasinReluGrad', inputs) as tf.Tensor };
    },
  });
}
