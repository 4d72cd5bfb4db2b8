import { BasinError, type LayerConfig, type NetworkConfig } from '@basin/core';
import { type LayerTraits, noTraits, type ParameterShape, sizeOf } from './layers/layer.ts';
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

/** Shapes of one example on its way through a layer. */
export interface LayerDescription {
  layer: LayerConfig;
  layerIndex: number;
  inputShape: number[];
  outputShape: number[];
  weight: ParameterBlock | null;
  bias: ParameterBlock | null;
  traits: LayerTraits;
  /** Additions and multiplications of one example's forward pass. */
  flops: number;
}

export interface NetworkDescription {
  layers: LayerDescription[];
  /** In the order of the flat vector: by layer, weight before bias. */
  parameters: ParameterBlock[];
  parameterCount: number;
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
  let offset = 0;
  for (const [layerIndex, layer] of network.layers.entries()) {
    const description = describeLayer(layer, layerIndex, shape, offset);
    for (const block of blocksOf(description)) offset += block.size;
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
  return { layers, parameters, parameterCount: offset, outputShape: shape };
}

/** Multiplications and additions of one example's forward pass. */
export function forwardFlops({ layers }: NetworkDescription): number {
  return layers.reduce((sum, { flops }) => sum + flops, 0);
}

function describeLayer(
  layer: LayerConfig,
  layerIndex: number,
  inputShape: number[],
  offset: number,
): LayerDescription {
  const { outputShape, parameters, traits, flops } = moduleOf(layer);
  const place = { name: `layer ${layerIndex} (${layer.type})`, inputShape };
  const shapes = { inputShape, outputShape: outputShape(layer, place) };
  let next = offset;
  const blocks = (parameters?.(layer, inputShape) ?? []).map((parameter) => {
    const block = blockOf(parameter, layerIndex, next);
    next += block.size;
    return block;
  });
  const described = {
    layer,
    layerIndex,
    ...shapes,
    weight: blocks.find(({ role }) => role === 'weight') ?? null,
    bias: blocks.find(({ role }) => role === 'bias') ?? null,
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
