import { BasinError, type NetworkConfig } from '@basin/core';
import type { Tensors } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { activateSums } from './activate.ts';
import { activations } from './activations/registry.ts';
import {
  type Block,
  type BufferBlock,
  describeNetwork,
  type LayerDescription,
  type NetworkDescription,
  type ParameterBlock,
} from './describe-network.ts';
import type { Application, DroppedShare, ForwardMode } from './layers/layer.ts';
import { moduleOf } from './layers/registry.ts';
import {
  applyDirect,
  applyDirectDense,
  directSums,
  isSlicedPool,
  poolBySlices,
} from './direct-layers.ts';
import { applyFirstPairs, applyPair } from './pooled-pairs.ts';

/**
 * Outputs [n, …outputShape] (logits or predictions) for inputs [n, …inputShape], as the network is evaluated.
 *
 * @param buffers flat; needed where layers keep statistics.
 * @throws BasinError `model/no-buffers`
 */
export type NetworkFunction = (
  flatWeights: tf.Tensor1D,
  inputs: tf.Tensor,
  buffers?: tf.Tensor1D,
) => tf.Tensor2D;

/**
 * The network as a pure function of its flat weights, in ordinary tfjs ops: differentiable by
 * `tf.grad`, recordable by the engine, the same on every backend.
 */
export function networkFunction(
  network: NetworkConfig,
  style: ConvolutionStyle = 'kernels',
): NetworkFunction {
  const description = describeNetwork(network);
  return (flatWeights, inputs, buffers) => {
    const valueOf = (block: Block): tf.Tensor =>
      isBuffer(block)
        ? parameterView(buffers ?? noBuffers(block), block)
        : parameterView(flatWeights, block);
    return forward(description, valueOf, inputs, { style }).outputs;
  };
}

/** Whether a block is a statistic and no weight. */
export function isBuffer(block: Block): block is BufferBlock {
  return !('filterCount' in block);
}

function noBuffers({ name }: BufferBlock): never {
  throw new BasinError(
    'model/no-buffers',
    `the network has "${name}", a statistic that is stored behind its weights, and was given its weights alone: give its buffers too`,
  );
}

/**
 * How products are computed: by the backend's kernels; convolutions by the engine's own functions, where a pool
 * of 2 follows the two as one (`pooled-pairs.ts`, `direct-layers.ts`); or dense layers by them (`direct`). The same
 * values up to rounding.
 */
export type ConvolutionStyle = 'kernels' | 'pooled' | 'direct';

/** A block's value in the block's shape. */
export type ValueOf = (block: Block) => tf.Tensor;

/** What layers draw while they train, by their index. */
export interface RandomSource {
  /** Uniform numbers in [0, 1), other ones at each step. */
  uniform(layerIndex: number, shape: number[]): tf.Tensor;
  /** Which share of its values a layer drops, and which it keeps, where the program reads that; else its config says it. */
  dropped?(layerIndex: number): DroppedShare;
}

export interface ForwardOptions {
  style?: ConvolutionStyle;
  mode?: ForwardMode;
  /** Of layers that need random numbers while training; without it they are as they are evaluated. */
  random?: RandomSource | null;
  /** Share of each example in the batch's means [n]; null where all have the same. */
  exampleWeights?: tf.Tensor1D | null;
  /** Statistics are kept as plain means over the batches, whatever a layer's momentum. */
  meansOfBatches?: boolean;
}

/** The network's outputs, and the buffers that a batch has moved, by `blockKey`: none where it is evaluated. */
export interface ForwardResult {
  outputs: tf.Tensor2D;
  buffers: Tensors;
}

/** The network applied to a batch, its weights, biases and buffers given by `valueOf` in their blocks' shapes. */
export function forward(
  { layers }: NetworkDescription,
  valueOf: ValueOf,
  inputs: tf.Tensor,
  options: ForwardOptions = {},
): ForwardResult {
  const buffers: Tensors = {};
  const pass: Pass = {
    valueOf,
    style: options.style ?? 'kernels',
    mode: options.mode ?? 'evaluate',
    random: options.random ?? null,
    exampleWeights: options.exampleWeights ?? null,
    meansOfBatches: options.meansOfBatches ?? false,
    setBuffer: (buffer, value) => {
      buffers[blockKey(buffer)] = value;
    },
  };
  const outputs = applyLayers(layers, pass, inputs, true);
  return { outputs: outputs as tf.Tensor2D, buffers };
}

/** Layers one after another. @param areData the inputs are data, to which no gradient is wanted */
function applyLayers(
  layers: readonly LayerDescription[],
  pass: Pass,
  inputs: tf.Tensor,
  areData: boolean,
): tf.Tensor {
  const { valueOf, style } = pass;
  let values = inputs;
  let index = 0;
  if (style === 'pooled' && areData) {
    const first = applyFirstPairs(layers, valueOf, inputs as tf.Tensor4D);
    values = first?.values ?? values;
    index = first?.layerCount ?? index;
  }
  for (; index < layers.length; index++) {
    const layer = layers[index] as LayerDescription;
    const pool = layers[index + 1];
    const isData = areData && index === 0;
    if (pool !== undefined && mayPoolFirst(layer, pool)) {
      values =
        (style === 'pooled'
          ? (applyPair(layers, index, valueOf, values as tf.Tensor4D, isData) ??
            applySliced(layer, pool, pass, values, isData))
          : null) ?? applyPooled(layer, pool, pass, values);
      index++;
    } else {
      const own = applyOwn(layer, pass, values, isData);
      values = own ?? applyLayer(layer, pass, values);
    }
  }
  return values;
}

/** The name of a block's tensor in a program. */
export function blockKey(block: Block): string {
  return 'part' in block && block.part !== undefined
    ? `${block.part}_${block.layerIndex}`
    : `${block.role}${block.layerIndex}`;
}

/** One block of its flat vector in its own shape. */
export function parameterView(flat: tf.Tensor1D, block: Block): tf.Tensor {
  return tf.reshape(tf.slice1d(flat, block.offset, block.size), block.shape);
}

/** Whether a pool may come before the bias and the activation of the product that it follows. */
function mayPoolFirst({ layer }: LayerDescription, { traits }: LayerDescription): boolean {
  return (
    traits.picksMaxima &&
    'multiply' in moduleOf(layer) &&
    'activation' in layer &&
    activations[layer.activation].isMonotone
  );
}

/** The result is the same, with bias and activation on a quarter of the values. */
function applyPooled(
  product: LayerDescription,
  pool: LayerDescription,
  pass: Pass,
  values: tf.Tensor,
): tf.Tensor {
  const { valueOf } = pass;
  return activateSums(product, applyLayer(pool, pass, sumsOf(product, valueOf, values)), valueOf);
}

/** A layer by itself, by functions of the engine's own; null where there are none for it here. */
function applyOwn(
  layer: LayerDescription,
  { valueOf, style }: Pass,
  values: tf.Tensor,
  isData: boolean,
): tf.Tensor | null {
  if (style === 'kernels') return null;
  if (style === 'direct') return applyDirectDense(layer, valueOf, values, isData);
  return isSlicedPool(layer)
    ? poolBySlices(values as tf.Tensor4D)
    : applyDirect(layer, valueOf, values, isData);
}

/** The same by functions of the engine's own; null where there are none for it here. */
function applySliced(
  product: LayerDescription,
  pool: LayerDescription,
  { valueOf }: Pass,
  values: tf.Tensor,
  isData: boolean,
): tf.Tensor | null {
  const sums = isSlicedPool(pool) ? directSums(product, valueOf, values, isData) : null;
  return sums && activateSums(product, poolBySlices(sums as tf.Tensor4D), valueOf);
}

/** What all layers are applied with, once through the network. */
interface Pass extends Pick<
  Application,
  'mode' | 'valueOf' | 'setBuffer' | 'exampleWeights' | 'meansOfBatches'
> {
  style: ConvolutionStyle;
  random: RandomSource | null;
}

function applyLayer(description: LayerDescription, pass: Pass, inputs: tf.Tensor): tf.Tensor {
  const { valueOf, random: source, ...rest } = pass;
  const { layer, layerIndex } = description;
  const module = moduleOf(layer);
  if (!('apply' in module)) {
    return activateSums(description, sumsOf(description, valueOf, inputs), valueOf);
  }
  const random =
    source === null
      ? null
      : {
          uniform: (shape: number[]) => source.uniform(layerIndex, shape),
          dropped: () => source.dropped?.(layerIndex) ?? null,
        };
  return module.apply({
    tf,
    layer,
    description,
    inputs,
    ...rest,
    valueOf,
    random,
    applyLayers: (layers, values) => applyLayers(layers, pass, values, false),
  });
}

/** What a product gives before bias and activation. */
function sumsOf(
  { layer, weight }: LayerDescription,
  valueOf: ValueOf,
  inputs: tf.Tensor,
): tf.Tensor {
  const module = moduleOf(layer);
  if (!('multiply' in module)) throw new Error(`a ${layer.type} layer is no product`);
  return module.multiply(tf, layer, inputs, valueOf(weight as ParameterBlock));
}
