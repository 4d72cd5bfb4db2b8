import { BasinError, type LayerConfig, type NetworkConfig } from '@basin/core';

/**
 * One weight or bias in the flat vector. The last axis of every shape is the output unit or filter:
 * dense [in, out], conv1d [kernel, in, out], conv2d [kernel, kernel, in, out], bias [out].
 */
export interface ParameterBlock {
  /** As in a PyTorch state_dict of one module per layer: `0.weight`, `0.bias`, `3.weight`, … */
  name: string;
  layerIndex: number;
  role: 'weight' | 'bias';
  shape: number[];
  /** First position in the flat vector. */
  offset: number;
  size: number;
  /** Inputs of one unit: kernel positions × input channels (a bias has its layer's). */
  fanIn: number;
  fanOut: number;
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
    const outputShape = outputShapeOf(layer, layerIndex, shape);
    const kernel = kernelShape(layer, shape);
    let weight: ParameterBlock | null = null;
    let bias: ParameterBlock | null = null;
    if (kernel !== null) {
      weight = block(layerIndex, 'weight', kernel, kernel, offset);
      offset += weight.size;
      if ('bias' in layer && layer.bias) {
        bias = block(layerIndex, 'bias', kernel.slice(-1), kernel, offset);
        offset += bias.size;
      }
    }
    layers.push({ layer, layerIndex, inputShape: shape, outputShape, weight, bias });
    shape = outputShape;
  }
  const parameters = layers.flatMap(({ weight, bias }) =>
    [weight, bias].filter((parameter) => parameter !== null),
  );
  if (shape.length !== 1) {
    throw new BasinError(
      'model/bad-network',
      `the network's output has shape [${shape.join(', ')}]: end with a flatten or a dense layer, so that it is a vector`,
    );
  }
  return { layers, parameters, parameterCount: offset, outputShape: shape };
}

/** Shape of a layer's kernel, null for layers without parameters. */
function kernelShape(layer: LayerConfig, inputShape: number[]): number[] | null {
  const channels = inputShape.at(-1) ?? 1;
  switch (layer.type) {
    case 'dense':
      return [channels, layer.units];
    case 'conv1d':
      return [layer.kernelSize, channels, layer.filters];
    case 'conv2d':
      return [layer.kernelSize, layer.kernelSize, channels, layer.filters];
    case 'max-pool2d':
    case 'flatten':
      return null;
  }
}

function outputShapeOf(layer: LayerConfig, layerIndex: number, shape: number[]): number[] {
  const [first = 1, second = 1] = shape;
  const channels = shape.at(-1) ?? 1;
  switch (layer.type) {
    case 'dense':
      needRank(layer, layerIndex, shape, 1, 'put a flatten layer before it');
      return [layer.units];
    case 'flatten':
      return [shape.reduce((product, length) => product * length, 1)];
    case 'conv1d':
      needRank(layer, layerIndex, shape, 2, 'it takes [length, channels]');
      return [slide(layer, layerIndex, first, layer.kernelSize, 1), layer.filters];
    case 'conv2d': {
      needRank(layer, layerIndex, shape, 3, 'it takes [height, width, channels]');
      const { kernelSize, stride, padding, filters } = layer;
      if (padding === 'same') {
        return [Math.ceil(first / stride), Math.ceil(second / stride), filters];
      }
      return [
        slide(layer, layerIndex, first, kernelSize, stride),
        slide(layer, layerIndex, second, kernelSize, stride),
        filters,
      ];
    }
    case 'max-pool2d': {
      needRank(layer, layerIndex, shape, 3, 'it takes [height, width, channels]');
      const stride = layer.stride ?? layer.size;
      return [
        slide(layer, layerIndex, first, layer.size, stride),
        slide(layer, layerIndex, second, layer.size, stride),
        channels,
      ];
    }
  }
}

/** Positions of a window over a length; what is left over at the end is dropped, as in PyTorch. */
function slide(
  layer: LayerConfig,
  layerIndex: number,
  length: number,
  window: number,
  stride: number,
): number {
  if (window > length) {
    throw new BasinError(
      'model/bad-network',
      `layer ${layerIndex} (${layer.type}) has a window of ${window}, but its input is only ${length} long: make the window smaller or the input larger`,
    );
  }
  return Math.floor((length - window) / stride) + 1;
}

function needRank(
  layer: LayerConfig,
  layerIndex: number,
  shape: number[],
  rank: number,
  advice: string,
): void {
  if (shape.length !== rank) {
    throw new BasinError(
      'model/bad-network',
      `layer ${layerIndex} (${layer.type}) got an input of shape [${shape.join(', ')}]: ${advice}`,
    );
  }
}

function block(
  layerIndex: number,
  role: 'weight' | 'bias',
  shape: number[],
  kernel: number[],
  offset: number,
): ParameterBlock {
  const filterCount = kernel.at(-1) ?? 1;
  const kernelSize = kernel.reduce((product, length) => product * length, 1);
  const inputChannels = kernel.at(-2) ?? 1;
  return {
    name: `${layerIndex}.${role}`,
    layerIndex,
    role,
    shape,
    offset,
    size: shape.reduce((product, length) => product * length, 1),
    fanIn: kernelSize / filterCount,
    fanOut: kernelSize / inputChannels,
    filterCount,
    filterAxis: shape.length - 1,
  };
}
