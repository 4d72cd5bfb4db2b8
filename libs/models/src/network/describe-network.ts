import { BasinError, type LayerConfig, type NetworkConfig } from '@basin/core';
import {
  type BufferShape,
  type LayerTraits,
  noTraits,
  type ParameterShape,
  sizeOf,
} from './layers/layer.ts';
import { moduleOf } from './layers/registry.ts';

/*
 * Without TensorFlow.js: a coordinator reads shapes, costs and traits before anything trains
 * (`@basin/models/network`).
 */

/**
 * One weight or bias in the flat vector. The last axis of every shape is the output unit or filter:
 * dense [in, out], conv1d [kernel, in, out], conv2d [kernel, kernel, in, out], bias [out].
 */
export interface ParameterBlock extends ParameterShape {
  /** As in a PyTorch state_dict of one module per layer: `0.weight`, `0.bias`, `3.weight`, … */
  name: string;
  layerIndex: number;
  /** First position in the flat vector. */
  offset: number;
  size: number;
  /** Filters (output units) of the layer: the length of axis `filterAxis`. */
  filterCount: number;
  filterAxis: number;
}

/** One statistic that a layer keeps, with its place in the flat vector of buffers. */
export interface BufferBlock extends BufferShape {
  /** As in a PyTorch state_dict: `1.running_mean`. */
  name: string;
  layerIndex: number;
  /** First position among the buffers. */
  offset: number;
  size: number;
}

/** Whatever of a network has a tensor of its own. */
export type Block = ParameterBlock | BufferBlock;

/** Shapes of one example on its way through a layer. */
export interface LayerDescription {
  layer: LayerConfig;
  layerIndex: number;
  inputShape: number[];
  outputShape: number[];
  weight: ParameterBlock | null;
  bias: ParameterBlock | null;
  buffers: BufferBlock[];
  traits: LayerTraits;
  /** Additions and multiplications of one example's forward pass. */
  flops: number;
}

export interface NetworkDescription {
  layers: LayerDescription[];
  /** In the order of the flat vector: by layer, weight before bias. */
  parameters: ParameterBlock[];
  parameterCount: number;
  /** By layer. What a training stores are the weights and, behind them, the buffers. */
  buffers: BufferBlock[];
  bufferCount: number;
  /** Shape of one output: [classes] or [values]. */
  outputShape: number[];
}

/**
 * Shapes and parameters of a network.
 *
 * @throws BasinError `model/bad-network` naming the layer that does not fit its input.
 */
export function describeNetwork(network: NetworkConfig): NetworkDescription {
  const layers: LayerDescription[] = [];
  let shape = network.inputShape;
  const places = { parameters: 0, buffers: 0 };
  for (const [layerIndex, layer] of network.layers.entries()) {
    const description = describeLayer(layer, layerIndex, shape, places);
    layers.push(description);
    shape = description.outputShape;
  }
  if (shape.length !== 1) {
    throw new BasinError(
      'model/bad-network',
      `the network's output has shape [${shape.join(', ')}]: end with a flatten or a dense layer, so that it is a vector`,
    );
  }
  const parameters = layers.flatMap(blocksOf);
  return {
    layers,
    parameters,
    parameterCount: places.parameters,
    buffers: layers.flatMap(({ buffers }) => buffers),
    bufferCount: places.buffers,
    outputShape: shape,
  };
}

/** Multiplications and additions of one example's forward pass. */
export function forwardFlops({ layers }: NetworkDescription): number {
  return layers.reduce((sum, { flops }) => sum + flops, 0);
}

/** Positions in the flat vectors that are not taken yet. */
interface FreePlaces {
  parameters: number;
  buffers: number;
}

function describeLayer(
  layer: LayerConfig,
  layerIndex: number,
  inputShape: number[],
  free: FreePlaces,
): LayerDescription {
  const { outputShape, parameters, buffers, traits, flops } = moduleOf(layer);
  const place = { name: `layer ${layerIndex} (${layer.type})`, inputShape };
  const shapes = { inputShape, outputShape: outputShape(layer, place) };
  const blocks = (parameters?.(layer, inputShape) ?? []).map((parameter) => {
    const block = blockOf(parameter, layerIndex, free.parameters);
    free.parameters += block.size;
    return block;
  });
  const kept = (buffers?.(layer, inputShape) ?? []).map((buffer): BufferBlock => {
    const [offset, size] = [free.buffers, sizeOf(buffer.shape)];
    free.buffers += size;
    return { ...buffer, name: `${layerIndex}.${buffer.role}`, layerIndex, offset, size };
  });
  const described = {
    layer,
    layerIndex,
    ...shapes,
    weight: blocks.find(({ role }) => role === 'weight') ?? null,
    bias: blocks.find(({ role }) => role === 'bias') ?? null,
    buffers: kept,
    traits: { ...noTraits, ...traits(layer, { ...place, ...shapes }) },
  };
  return { ...described, flops: flops(described) };
}

function blocksOf({ weight, bias }: LayerDescription): ParameterBlock[] {
  return [weight, bias].filter((block) => block !== null);
}

function blockOf(parameter: ParameterShape, layerIndex: number, offset: number): ParameterBlock {
  const { shape } = parameter;
  return {
    ...parameter,
    name: `${layerIndex}.${parameter.role}`,
    layerIndex,
    offset,
    size: sizeOf(shape),
    filterCount: shape.at(-1) ?? 1,
    filterAxis: shape.length - 1,
  };
}
