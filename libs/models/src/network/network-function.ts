import type { LayerConfig, NetworkConfig } from '@basin/core';
import { hasPooledConvolution, pooledConvolution } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import {
  describeNetwork,
  type LayerDescription,
  type NetworkDescription,
  type ParameterBlock,
} from './describe-network.ts';
import {
  convolveAndPool,
  convolveAndPoolToBlocks,
  convolveBlocksAndPool,
  hasOnlyPatchPairs,
  isPatchPair,
  pooledSize,
} from './patch-convolution.ts';

/** Outputs [n, …outputShape] (logits or predictions) for inputs [n, …inputShape]. */
export type NetworkFunction = (flatWeights: tf.Tensor1D, inputs: tf.Tensor) => tf.Tensor2D;

/**
 * The network as a pure function of its flat weights, in ordinary tfjs ops: differentiable by
 * `tf.grad`, recordable by the engine, the same on every backend.
 */
export function networkFunction(
  network: NetworkConfig,
  style: ConvolutionStyle = 'kernels',
): NetworkFunction {
  const description = describeNetwork(network);
  return (flatWeights, inputs) =>
    applyNetwork(description, (block) => parameterView(flatWeights, block), inputs, style);
}

/**
 * How convolutions are computed: by the backend's kernels, or where a 3 × 3 is followed by a pool of 2 the
 * two as one, in programs of XLA: by the engine's own function, or where there is none as a matrix product
 * over patches. The same values up to rounding.
 */
export type ConvolutionStyle = 'kernels' | 'pooled';

/** The network's outputs, its weights and biases given by `valueOf` in their blocks' shapes. */
export function applyNetwork(
  { layers }: NetworkDescription,
  valueOf: (block: ParameterBlock) => tf.Tensor,
  inputs: tf.Tensor,
  style: ConvolutionStyle = 'kernels',
): tf.Tensor2D {
  let values = inputs;
  let index = 0;
  if (style === 'pooled' && startsWithTwoPairs(layers) && !isPooledAtOnce(layers[0])) {
    values = applyTwoPairs(layers, valueOf, inputs as tf.Tensor4D);
    index = 4;
  }
  for (; index < layers.length; index++) {
    const layer = layers[index] as LayerDescription;
    const next = layers[index + 1];
    if (layer.layer.type === 'conv2d' && next?.layer.type === 'max-pool2d') {
      values =
        style === 'pooled' && isPatchPair(layer, next) && isPooledAtOnce(layer)
          ? applyAtOnce(layers, index, valueOf, values as tf.Tensor4D)
          : applyPooledConvolution(layer, next, valueOf, values as tf.Tensor4D, style);
      index++;
    } else {
      values = applyLayer(layer, valueOf, values);
    }
  }
  return values as tf.Tensor2D;
}

/** One block of the flat vector in its own shape. */
export function parameterView(flatWeights: tf.Tensor1D, block: ParameterBlock): tf.Tensor {
  return tf.reshape(tf.slice1d(flatWeights, block.offset, block.size), block.shape);
}

function applyLayer(
  { layer, weight, bias }: LayerDescription,
  valueOf: (block: ParameterBlock) => tf.Tensor,
  values: tf.Tensor,
): tf.Tensor {
  if (layer.type === 'flatten') return tf.reshape(values, [values.shape[0] as number, -1]);
  if (layer.type === 'max-pool2d') {
    return tf.maxPool(values as tf.Tensor4D, layer.size, layer.stride ?? layer.size, 'valid');
  }
  if (weight === null) throw new Error(`layer ${layer.type} has no weight`);
  return activateSums(layer.activation, multiply(layer, values, valueOf(weight)), bias, valueOf);
}

/**
 * The pool comes before bias and activation: these are monotone, so that the result is the same, on
 * a quarter of the values.
 */
function applyPooledConvolution(
  description: LayerDescription,
  next: LayerDescription,
  valueOf: (block: ParameterBlock) => tf.Tensor,
  images: tf.Tensor4D,
  style: ConvolutionStyle,
): tf.Tensor {
  const { layer, weight, bias } = description;
  if (weight === null || layer.type !== 'conv2d') throw new Error('not a convolution');
  const kernel = valueOf(weight) as tf.Tensor4D;
  const pooled =
    style === 'pooled' && isPatchPair(description, next)
      ? convolveAndPool(images, kernel)
      : applyLayer(next, valueOf, multiply(layer, images, kernel));
  return activateSums(layer.activation, pooled, bias, valueOf);
}

/** Whether the engine's own function computes a convolution and its pool. */
function isPooledAtOnce(description: LayerDescription | undefined): boolean {
  const channels = description?.weight?.shape[2];
  return channels !== undefined && hasPooledConvolution(channels);
}

/** Whether the engine's own function computes all convolutions and pools of a network, and there are any. */
export function isPooledThroughout(description: NetworkDescription): boolean {
  const convolutions = description.layers.filter(({ layer }) => layer.type === 'conv2d');
  return hasOnlyPatchPairs(description) && convolutions.every(isPooledAtOnce);
}

/** A pair by the engine's own function: only those pooled values that the next layer reads. */
function applyAtOnce(
  layers: LayerDescription[],
  index: number,
  valueOf: (block: ParameterBlock) => tf.Tensor,
  images: tf.Tensor4D,
): tf.Tensor {
  const { layer, weight, bias } = layers[index] as LayerDescription;
  const kernel = valueOf(weight as ParameterBlock) as tf.Tensor4D;
  const { activation } = layer as WeightedLayer;
  const next = layers[index + 2];
  const isRead = (size: number): number =>
    next !== undefined && isPatchPair(next, layers[index + 3]) ? size - (size % 2) : size;
  const [rows, columns] = pooledSize(images).map(isRead) as [number, number];
  const hasRelu = activation === 'relu';
  const sums = pooledConvolution(
    images,
    kernel,
    bias === null ? tf.zeros([kernel.shape[3]]) : (valueOf(bias) as tf.Tensor1D),
    { activation: hasRelu ? 'relu' : 'linear', rows, columns, isData: index === 0 },
  );
  return hasRelu ? sums : activate(activation, sums);
}

function startsWithTwoPairs([first, second, third, fourth]: LayerDescription[]): boolean {
  return (
    first !== undefined &&
    isPatchPair(first, second) &&
    third !== undefined &&
    isPatchPair(third, fourth)
  );
}

/** The two pairs at the start of a network, the first giving its values in the order of the second. */
function applyTwoPairs(
  layers: LayerDescription[],
  valueOf: (block: ParameterBlock) => tf.Tensor,
  images: tf.Tensor4D,
): tf.Tensor {
  const [first, , second] = layers as [LayerDescription, LayerDescription, LayerDescription];
  const kernelOf = ({ weight }: LayerDescription): tf.Tensor4D =>
    valueOf(weight as ParameterBlock) as tf.Tensor4D;
  const { layer, bias } = first;
  const activation = (layer as WeightedLayer).activation;
  const sums = convolveAndPoolToBlocks(images, kernelOf(first));
  const blocks =
    bias === null
      ? activate(activation, sums)
      : activate(activation, tf.add(sums, tf.tile(valueOf(bias), [4])));
  return activateSums(
    (second.layer as WeightedLayer).activation,
    convolveBlocksAndPool(blocks as tf.Tensor4D, kernelOf(second)),
    second.bias,
    valueOf,
  );
}

function activateSums(
  activation: WeightedLayer['activation'],
  sums: tf.Tensor,
  bias: ParameterBlock | null,
  valueOf: (block: ParameterBlock) => tf.Tensor,
): tf.Tensor {
  return activate(activation, bias === null ? sums : tf.add(sums, valueOf(bias)));
}

type WeightedLayer = Extract<LayerConfig, { activation: unknown }>;

function multiply(layer: WeightedLayer, values: tf.Tensor, kernel: tf.Tensor): tf.Tensor {
  switch (layer.type) {
    case 'dense':
      return tf.matMul(values as tf.Tensor2D, kernel as tf.Tensor2D);
    case 'conv1d':
      return convolveSignal(values as tf.Tensor3D, kernel as tf.Tensor3D);
    case 'conv2d':
      return tf.conv2d(values as tf.Tensor4D, kernel as tf.Tensor4D, layer.stride, layer.padding);
  }
}

/**
 * Valid 1-D convolution as one matrix product over its windows: where the kernel spans the whole
 * signal, as in the function fits, that is a single dense product.
 */
function convolveSignal(signal: tf.Tensor3D, kernel: tf.Tensor3D): tf.Tensor3D {
  const [count, length, channels] = signal.shape;
  const [kernelSize, , filters] = kernel.shape;
  const positions = length - kernelSize + 1;
  const windows =
    positions === 1
      ? signal
      : tf.concat(
          Array.from({ length: kernelSize }, (_, shift) =>
            tf.slice3d(signal, [0, shift, 0], [count, positions, channels]),
          ),
          2,
        );
  const rows = tf.reshape(windows, [count * positions, kernelSize * channels]) as tf.Tensor2D;
  const sums = tf.matMul(rows, tf.reshape(kernel, [kernelSize * channels, filters]) as tf.Tensor2D);
  return tf.reshape(sums, [count, positions, filters]) as tf.Tensor3D;
}

/** The activation functions of layers, by their config name. */
export function activate(activation: WeightedLayer['activation'], sums: tf.Tensor): tf.Tensor {
  switch (activation) {
    case 'linear':
      return sums;
    case 'relu':
      return tf.relu(sums);
    case 'tanh':
      return tf.tanh(sums);
    case 'sigmoid':
      return tf.sigmoid(sums);
  }
}
