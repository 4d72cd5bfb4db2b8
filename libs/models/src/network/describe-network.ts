import { ConfigError, type LayerConfig, type NetworkConfig, ofPart } from '@basin/core';
import { createRecent } from '../kept/recent.ts';
import {
  type BufferShape,
  type InnerLayers,
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
  /** As in a PyTorch state_dict of one module per layer: `0.weight`, `0.bias`, `3.layers.0.weight`, … */
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
  /** Its place among the network's layers; a number behind those for a layer within another. */
  layerIndex: number;
  inputShape: number[];
  outputShape: number[];
  weight: ParameterBlock | null;
  bias: ParameterBlock | null;
  /** Those with a name of their own. */
  parts: ParameterBlock[];
  buffers: BufferBlock[];
  /** Layers that it holds. */
  inner: InnerLayers;
  traits: LayerTraits;
  /** Additions and multiplications of one example's forward pass. */
  flops: number;
}

export interface NetworkDescription {
  layers: LayerDescription[];
  /** In the order of the flat vector: by layer, weight before bias, those within a layer behind its own. */
  parameters: ParameterBlock[];
  parameterCount: number;
  /** By layer. What a training stores are the weights and, behind them, the buffers. */
  buffers: BufferBlock[];
  bufferCount: number;
  /** Shape of one output: [classes] or [values]. */
  outputShape: number[];
}

/** Of networks that were described: a training asks ten times about its own. */
const described = new WeakMap<NetworkConfig, NetworkDescription>();

/**
 * The same by what they are: the trainings of a sweep have records of their own of few networks, and to describe
 * one anew takes as long as some steps. The longest unused goes first.
 */
const describedAlike = createRecent<NetworkDescription>(64);

/**
 * Shapes and parameters of a network. A record that was asked about before is not looked at again, and one that
 * equals another shares its description, which nobody may change.
 *
 * @throws ConfigError `model/bad-network` naming the layer that does not fit its input, with its path in a training.
 */
export function describeNetwork(network: NetworkConfig): NetworkDescription {
  const known = described.get(network);
  if (known !== undefined) return known;
  const description = describedAlike.get(JSON.stringify(network), () => describe(network));
  described.set(network, description);
  return description;
}

function describe(network: NetworkConfig): NetworkDescription {
  const layers: LayerDescription[] = [];
  let shape = network.inputShape;
  const free = { parameters: 0, buffers: 0, layerIndex: network.layers.length };
  for (const [layerIndex, layer] of network.layers.entries()) {
    const place = { path: String(layerIndex), layerIndex, inputShape: shape };
    const description = describeAt(layer, place, free);
    layers.push(description);
    shape = description.outputShape;
  }
  if (shape.length !== 1) {
    throw new ConfigError(
      'model/bad-network',
      `the network's output has shape [${shape.join(', ')}]: end with a flatten or a dense layer, so that it is a vector`,
      { path: pathOfLayer(String(layers.length - 1)) },
    );
  }
  const all = withInner(layers);
  const parameters = all.flatMap(weightsOf);
  return {
    layers,
    parameters,
    parameterCount: free.parameters,
    buffers: all.flatMap(({ buffers }) => buffers),
    bufferCount: free.buffers,
    outputShape: shape,
  };
}

/** Layers and those that they hold, each before its own. */
export function withInner(layers: readonly LayerDescription[]): LayerDescription[] {
  return layers.flatMap((layer) => [layer, ...withInner(Object.values(layer.inner).flat())]);
}

/** Multiplications and additions of one example's forward pass. */
export function forwardFlops({ layers }: NetworkDescription): number {
  return layers.reduce((sum, { flops }) => sum + flops, 0);
}

/** Positions in the flat vectors, and numbers of layers, that are not taken yet. */
interface FreePlaces {
  parameters: number;
  buffers: number;
  layerIndex: number;
}

interface Place {
  /** `3`, `3.layers.0` */
  path: string;
  layerIndex: number;
  inputShape: number[];
}

function describeAt(layer: LayerConfig, place: Place, free: FreePlaces): LayerDescription {
  return ofPart(pathOfLayer(place.path), () => describeLayer(layer, place, free));
}

/** Of `3.layers.0` in a training; a projection is its residual layer's. */
function pathOfLayer(path: string): PropertyKey[] {
  const written = path.replace(/\.projection.*$/, '');
  const keys = written.split('.').map((key) => (/^\d+$/.test(key) ? Number(key) : key));
  return ['network', 'layers', ...keys];
}

function describeLayer(
  layer: LayerConfig,
  { path, layerIndex, inputShape }: Place,
  free: FreePlaces,
): LayerDescription {
  const { inner: innerOf, outputShape, parameters, buffers, traits, flops } = moduleOf(layer);
  const blocks = (parameters?.(layer, inputShape) ?? []).map((parameter) => {
    const block = blockOf(parameter, { path, layerIndex }, free.parameters);
    free.parameters += block.size;
    return block;
  });
  const kept = (buffers?.(layer, inputShape) ?? []).map((buffer): BufferBlock => {
    const [offset, size] = [free.buffers, sizeOf(buffer.shape)];
    free.buffers += size;
    return { ...buffer, name: `${path}.${buffer.role}`, layerIndex, offset, size };
  });
  const named = { name: `layer ${path} (${layer.type})`, inputShape };
  const inner =
    innerOf?.(layer, named, (below, one, shape) =>
      describeAt(
        one,
        { path: `${path}.${below}`, layerIndex: free.layerIndex++, inputShape: shape },
        free,
      ),
    ) ?? {};
  const place = { ...named, inner };
  const shapes = { inputShape, outputShape: outputShape(layer, place) };
  const described = {
    layer,
    layerIndex,
    ...shapes,
    weight: blocks.find(({ role, part }) => role === 'weight' && part === undefined) ?? null,
    bias: blocks.find(({ role, part }) => role === 'bias' && part === undefined) ?? null,
    parts: blocks.filter(({ part }) => part !== undefined),
    buffers: kept,
    inner,
    traits: { ...noTraits, ...traits(layer, { ...place, ...shapes }) },
  };
  return { ...described, flops: flops(described) };
}

function weightsOf({ weight, bias, parts }: LayerDescription): ParameterBlock[] {
  return [...[weight, bias].filter((block) => block !== null), ...parts];
}

function blockOf(
  parameter: ParameterShape,
  { path, layerIndex }: Pick<Place, 'path' | 'layerIndex'>,
  offset: number,
): ParameterBlock {
  const { shape } = parameter;
  return {
    ...parameter,
    name: `${path}.${parameter.part ?? parameter.role}`,
    layerIndex,
    offset,
    size: sizeOf(shape),
    filterCount: shape.at(-1) ?? 1,
    filterAxis: shape.length - 1,
  };
}
