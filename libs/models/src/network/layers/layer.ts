import { BasinError, type LayerConfig } from '@basin/core';
import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import type { Block, BufferBlock, LayerDescription } from '../describe-network.ts';
import type { Ops } from '../ops.ts';

/** A weight or bias that a layer has, before it has its place in the flat vector. */
export interface ParameterShape {
  role: 'weight' | 'bias';
  /** Its own name, of a layer that has more than one weight and one bias. */
  part?: string;
  shape: number[];
  /** Inputs that reach one unit, and units that one input reaches. */
  fanIn: number;
  fanOut: number;
  /** Where no initialiser draws it: the gain and the shift of a layer that normalises. */
  initial?: 0 | 1;
  /** For each axis in PyTorch, ours; by default those of a kernel […, in, out]. */
  pytorchAxes?: number[];
}

/** What a layer keeps beside its weights and no gradient moves: a statistic of the batches that it saw. */
export interface BufferShape {
  /** As PyTorch names it. */
  role: string;
  shape: number[];
  /** Before the first batch. */
  initial: number;
}

/** What forms, analyses and costs ask of a layer instead of its type. */
export interface LayerTraits {
  /**
   * As a map of an example's values in one row: a matrix product, bias and activation; nothing at all; or
   * (null) something else.
   */
  chain: 'product' | 'identity' | null;
  /** Each value it gives belongs to the value at that place among its inputs. */
  keepsPlaces: boolean;
  /** Each value it gives is the largest of some of its inputs. */
  picksMaxima: boolean;
  /** Computed by TensorFlow's convolution kernels, which want a lowered loop. */
  isConvolutional: boolean;
  /** While training its values hang on random numbers. */
  needsRandomness: boolean;
  /** While training its values hang on the whole batch, and it keeps statistics of it. */
  hasState: boolean;
}

/** Where a layer stands. */
export interface LayerPlace {
  /** For messages: `layer 3 (conv2d)`. */
  name: string;
  inputShape: number[];
}

/** Where a layer stands, and the layers that it holds. */
export interface DescribedPlace extends LayerPlace {
  inner: InnerLayers;
}

/** Layers within a layer, one after another, by the name they have below its own in a state dict. */
export type InnerLayers = Readonly<Record<string, readonly LayerDescription[]>>;

/** Describes a layer within another. @param path below that one's: `layers.0` */
type DescribeInner = (path: string, layer: LayerConfig, inputShape: number[]) => LayerDescription;

/** While training, a layer may draw random numbers and go by the batch; else it goes by what it keeps. */
export type ForwardMode = 'train' | 'evaluate';

/** What a layer's values are computed from. */
export interface Application<Layer extends LayerConfig = LayerConfig> {
  tf: Ops;
  mode: ForwardMode;
  layer: Layer;
  description: LayerDescription;
  /** [n, …inputShape] */
  inputs: Tensor;
  /** Layers that this one holds, one after another; the inputs themselves where there are none. */
  applyLayers(layers: readonly LayerDescription[], inputs: Tensor): Tensor;
  /** A weight, bias or buffer in its block's shape. */
  valueOf(block: Block): Tensor;
  /** Gives a buffer its next value. */
  setBuffer(buffer: BufferBlock, value: Tensor): void;
  /**
   * Share of each example in the batch's means [n], 0 for those that only fill it up; null where all have
   * the same.
   */
  exampleWeights: Tensor1D | null;
  /** Statistics are kept as plain means over the batches, whatever the layer's momentum. */
  meansOfBatches: boolean;
  /** What this layer draws in this step while it trains; null where it is evaluated. */
  random: LayerRandom | null;
}

interface LayerRandom {
  /** Uniform numbers in [0, 1). */
  uniform(shape: number[]): Tensor;
  /** Null where the config says it. */
  dropped(): DroppedShare | null;
}

/** Share of a layer's values that are dropped, and 1 minus it. */
export interface DroppedShare {
  share: Scalar;
  kept: Scalar;
}

interface LayerShapes<Layer extends LayerConfig> {
  /** The layers that it holds, in the order of their weights. */
  inner?(layer: Layer, place: LayerPlace, describe: DescribeInner): InnerLayers;
  /** Of one example; throws `model/bad-network` where the input does not fit. */
  outputShape(layer: Layer, place: DescribedPlace): number[];
  /** In the order of the flat vector. */
  parameters?(layer: Layer, inputShape: number[]): ParameterShape[];
  buffers?(layer: Layer, inputShape: number[]): BufferShape[];
  /** Those that differ from `noTraits`. */
  traits(layer: Layer, place: DescribedPlace & { outputShape: number[] }): Partial<LayerTraits>;
  /** Additions and multiplications of one example's forward pass. */
  flops(description: Omit<LayerDescription, 'flops'>): number;
}

/** A convolution as the engine's own function computes it: zeros before and after, then a valid one. */
export interface DirectForm {
  stride: number;
  /** Zeros before and after the values, along each axis that the window moves over. */
  before: number;
  after: number;
}

/** A layer that is a product with a kernel, then a bias and an activation. */
export interface ProductLayer<Layer extends LayerConfig> extends LayerShapes<Layer> {
  multiply(tf: Ops, layer: Layer, inputs: Tensor, kernel: Tensor): Tensor;
  /** Of a convolution: how the engine's own function computes it; null for options that it does not take. */
  direct?(layer: Layer): DirectForm | null;
}

/** Any other layer. */
export interface PlainLayer<Layer extends LayerConfig> extends LayerShapes<Layer> {
  apply(application: Application<Layer>): Tensor;
}

/** All that models knows of one type of layer. Its options and its text are in core. */
export type LayerModule<Layer extends LayerConfig = LayerConfig> =
  ProductLayer<Layer> | PlainLayer<Layer>;

export const noTraits: LayerTraits = {
  chain: null,
  keepsPlaces: false,
  picksMaxima: false,
  isConvolutional: false,
  needsRandomness: false,
  hasState: false,
};

/** The kernel […, in, out] of a product and, where it has one, its bias [out]. */
export function kernelAndBias(kernel: number[], hasBias: boolean): ParameterShape[] {
  const size = sizeOf(kernel);
  const outputs = kernel.at(-1) ?? 1;
  const fans = { fanIn: size / outputs, fanOut: size / (kernel.at(-2) ?? 1) };
  const weight: ParameterShape = { role: 'weight', shape: kernel, ...fans };
  return hasBias ? [weight, { role: 'bias', shape: [outputs], ...fans }] : [weight];
}

/** Channels that a filter reads. @throws BasinError `model/bad-network` where groups do not divide both. */
export function channelsOfGroup(
  { name }: LayerPlace,
  groups: number,
  channels: number,
  filters: number,
): number {
  if (channels % groups !== 0 || filters % groups !== 0) {
    throw new BasinError(
      'model/bad-network',
      `${name} has ${groups} groups, which divide its ${channels} channels and ${filters} filters into no equal parts: take a number that divides both`,
    );
  }
  return channels / groups;
}

/**
 * A convolution of groups: each part of the filters over its own part of the channels, both last.
 *
 * @param convolve one part
 */
export function byGroups<T extends Tensor>(
  tf: Ops,
  groups: number,
  [inputs, kernel]: readonly [T, T],
  convolve: (inputs: T, kernel: T) => T,
): T {
  if (groups === 1) return convolve(inputs, kernel);
  const part = (tensor: T, group: number): T => {
    const size = (tensor.shape.at(-1) as number) / groups;
    const begin = tensor.shape.map((_, axis) => (axis === tensor.rank - 1 ? group * size : 0));
    return tf.slice(tensor, begin, [...tensor.shape.slice(0, -1), size]);
  };
  const parts = Array.from({ length: groups }, (_, group) =>
    convolve(part(inputs, group), part(kernel, group)),
  );
  return tf.concat(parts, inputs.rank - 1);
}

/** A gain of 1 and a shift of 0 for each value of a shape, channels last. */
export function gainAndShift(shape: number[]): ParameterShape[] {
  const axes = [...shape.keys()];
  const one = {
    shape,
    fanIn: 1,
    fanOut: 1,
    pytorchAxes: [...axes.slice(-1), ...axes.slice(0, -1)],
  };
  return [
    { ...one, role: 'weight', initial: 1 },
    { ...one, role: 'bias', initial: 0 },
  ];
}

/** Values times a layer's gain, plus its shift; as they are where it has none. */
export function shiftedGain<Layer extends LayerConfig>(
  { tf, description: { weight, bias }, valueOf }: Application<Layer>,
  values: Tensor,
): Tensor {
  if (weight === null || bias === null) return values;
  return tf.add(tf.mul(values, valueOf(weight)), valueOf(bias));
}

/** Multiplications and additions of a product: two for each weight, at each of its positions. */
export function productFlops({ weight, outputShape }: Omit<LayerDescription, 'flops'>): number {
  return 2 * (weight?.size ?? 0) * sizeOf(outputShape.slice(0, -1));
}

/** Inputs from a window's first to its last, where its values lie `dilation` apart. */
export function windowLength(kernelSize: number, dilation: number): number {
  return dilation * (kernelSize - 1) + 1;
}

/**
 * Positions of a window over a length; what is left over at the end is dropped, as in PyTorch.
 *
 * @param around zeros at both ends together
 * @throws BasinError `model/bad-network` where it is longer.
 */
export function slide(
  { name, inputShape }: LayerPlace,
  length: number,
  { around, window, stride }: { around: number; window: number; stride: number },
): number {
  const whole = length + around;
  if (window > whole) {
    const padded = around === 0 ? '' : `, ${whole} with its padding`;
    throw new BasinError(
      'model/bad-network',
      `${name} has a window of ${window}, but its input of shape [${inputShape.join(', ')}] is only ${length} long there${padded}: make the window smaller or the input larger`,
    );
  }
  return Math.floor((whole - window) / stride) + 1;
}

/** @param axes what the layer takes, by name. @throws BasinError `model/bad-network` for a shape of another rank. */
export function needRank({ name, inputShape }: LayerPlace, axes: readonly string[]): void {
  if (inputShape.length === axes.length) return;
  const advice =
    axes.length === 1
      ? ': put a flatten layer before it'
      : inputShape.length === 1
        ? ', and a vector has none of these axes: put it before what makes one of them'
        : '';
  throw new BasinError(
    'model/bad-network',
    `${name} got an input of shape [${inputShape.join(', ')}], and takes [${axes.join(', ')}]${advice}`,
  );
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
