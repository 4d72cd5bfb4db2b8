import * as tf from '@tensorflow/tfjs-core';
import { BasinError } from '@basin/core';
import type { NodeBackend } from '../backend/open-backend.ts';
import { callKernels, fieldsOf, hasKernel } from './custom-calls.ts';

/** Its name among the custom calls; those of its gradients begin with it. */
export const denseLayerCall = 'basin_dense';
export const layerNormCall = 'basin_layer_norm';

export interface DenseLayerOptions {
  activation: 'linear' | 'relu';
  /** Whether the inputs are data, to which no gradient is wanted. */
  isData?: boolean;
}

/** Whether `denseLayer` and `normalisedRows` work in this thread. */
export function hasDenseLayer(): boolean {
  return hasKernel('BasinDense');
}

/**
 * activation(inputs · kernel + bias) in one pass over the inputs, and another for its gradients: XLA makes passes of
 * bias, activation and their gradients, and sums over the batch by a tree that is slow. On the CPU under
 * TensorFlow, in XLA's programs and op by op. No second derivative.
 *
 * @param inputs [count, inputs]
 * @param kernel [inputs, units]
 * @param bias [units]
 * @returns [count, units]
 * @throws BasinError `engine/dense-layer` where `hasDenseLayer` is false, or for shapes that do not fit
 */
export function denseLayer(
  inputs: tf.Tensor2D,
  kernel: tf.Tensor2D,
  bias: tf.Tensor1D,
  { activation, isData = false }: DenseLayerOptions,
): tf.Tensor2D {
  const [count, width] = inputs.shape;
  const [rows, units] = kernel.shape;
  const fits = rows === width && bias.shape[0] === units && count * width * units > 0;
  if (!hasDenseLayer() || !fits) {
    throw new BasinError(
      'engine/dense-layer',
      'A dense layer takes inputs [count, inputs], a kernel [inputs, units] and a bias [units] on the native ' +
        `backend; found inputs [${inputs.shape}], kernel [${kernel.shape}], bias [${bias.shape}] on ` +
        `${tf.getBackend()}. Use tf.matMul.`,
    );
  }
  const layer: Layer = { count, inputs: width, units, hasRelu: activation === 'relu' };
  const attributes = layer as unknown as tf.NamedAttrMap;
  const run = (kernelName: string, operands: tf.NamedTensorMap): tf.Tensor1D =>
    tf.engine().runKernel(kernelName, operands, attributes);
  const multiply = tf.customGrad((...args) => {
    const save = args.pop() as unknown as tf.GradSaveFunc;
    const [weights, offsets, differentiable] = args as [tf.Tensor, tf.Tensor, tf.Tensor?];
    const read = differentiable ?? inputs;
    const values = run('BasinDense', { inputs: read, kernel: weights, bias: offsets });
    save([read, weights, values]);
    const gradFunc = (slopes: tf.Tensor, saved: tf.Tensor[]) => {
      const [inputs, kernel, values] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
      const all = run('BasinDenseGradients', { inputs, values, slopes });
      const [byKernel, byBias] = tf.split(all, [width * units, units]) as [tf.Tensor, tf.Tensor];
      const byWeights = [tf.reshape(byKernel, [width, units]), byBias];
      if (isData) return byWeights;
      const byInputs = run('BasinDenseSlopes', { kernel, values, slopes });
      return [...byWeights, tf.reshape(byInputs, [count, width])];
    };
    return { value: tf.reshape(values, [count, units]), gradFunc };
  });
  // Data stay outside: tfjs then says that there is no gradient to them.
  return multiply(...(isData ? [kernel, bias] : [kernel, bias, inputs])) as tf.Tensor2D;
}

/** The fields of `Layer` in `pooled-convolution/dense.h`, in their order. */
const layerFields = ['count', 'inputs', 'units', 'hasRelu'] as const;

type Layer = Record<'count' | 'inputs' | 'units', number> & { hasRelu: boolean };

/** Multiplications and additions of a product of the layer, by its numbers as text: of the values, or of one gradient. */
export function denseFlops(numbers: unknown): number {
  const { count, inputs, units } = fieldsOf(layerFields, numbers);
  return 2 * count * inputs * units;
}

/**
 * Layer norm of rows in one pass: (x − mean)/√(variance + ε) · gain + shift. As `denseLayer`.
 *
 * @param inputs [count, size]
 * @param gain [size]
 * @param shift [size]
 * @returns [count, size]
 * @throws BasinError `engine/dense-layer`
 */
export function normalisedRows(
  inputs: tf.Tensor2D,
  gain: tf.Tensor1D,
  shift: tf.Tensor1D,
  epsilon: number,
): tf.Tensor2D {
  const [count, size] = inputs.shape;
  const fits = gain.size === size && shift.size === size && count * size > 0;
  if (!hasDenseLayer() || !fits) {
    throw new BasinError(
      'engine/dense-layer',
      `Layer norm of rows takes inputs [count, size], a gain and a shift [size] on the native backend; found ` +
        `inputs [${inputs.shape}], gain [${gain.shape}], shift [${shift.shape}] on ${tf.getBackend()}.`,
    );
  }
  const layer: NormLayer = { count, size, epsilonBits: bitsOf(epsilon) };
  const attributes = layer as unknown as tf.NamedAttrMap;
  const normalise = tf.customGrad((x, g, b, save) => {
    const operands = { inputs: x as tf.Tensor, gain: g as tf.Tensor, shift: b as tf.Tensor };
    const values: tf.Tensor1D = tf.engine().runKernel('BasinLayerNorm', operands, attributes);
    (save as tf.GradSaveFunc)([operands.inputs, operands.gain]);
    const gradFunc = (slopes: tf.Tensor, saved: tf.Tensor[]) => {
      const [inputs, gain] = saved as [tf.Tensor, tf.Tensor];
      const all: tf.Tensor1D = tf
        .engine()
        .runKernel('BasinLayerNormGradients', { inputs, gain, slopes }, attributes);
      const [byGain, byShift, byInputs] = tf.split(all, [size, size, count * size]) as [
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
      ];
      return [tf.reshape(byInputs, [count, size]), byGain, byShift];
    };
    return { value: tf.reshape(values, [count, size]), gradFunc };
  });
  return normalise(inputs, gain, shift) as tf.Tensor2D;
}

/** The fields of `Layer` in `pooled-convolution/layer-norm.h`, in their order. */
const normFields = ['count', 'size', 'epsilonBits'] as const;

type NormLayer = Record<(typeof normFields)[number], number>;

/** A float32 as the whole number of its bits, as calls take them. */
function bitsOf(value: number): number {
  return new Int32Array(Float32Array.of(value).buffer)[0] as number;
}

/** tfjs kernels that are custom calls of `pooled-convolution/addon.cc`. */
export function registerDenseLayer(backend: NodeBackend): void {
  const dense = callKernels<Layer>(backend, layerFields);
  dense(
    'BasinDense',
    denseLayerCall,
    ['inputs', 'kernel', 'bias'],
    ({ count, units }) => count * units,
  );
  dense(
    'BasinDenseGradients',
    `${denseLayerCall}_gradients`,
    ['inputs', 'values', 'slopes'],
    ({ inputs, units }) => (inputs + 1) * units,
  );
  dense(
    'BasinDenseSlopes',
    `${denseLayerCall}_slopes`,
    ['kernel', 'values', 'slopes'],
    ({ count, inputs }) => count * inputs,
  );
  const norm = callKernels<NormLayer>(backend, normFields);
  norm(
    'BasinLayerNorm',
    layerNormCall,
    ['inputs', 'gain', 'shift'],
    ({ count, size }) => count * size,
  );
  norm(
    'BasinLayerNormGradients',
    `${layerNormCall}_gradients`,
    ['inputs', 'gain', 'slopes'],
    ({ count, size }) => (count + 2) * size,
  );
}
