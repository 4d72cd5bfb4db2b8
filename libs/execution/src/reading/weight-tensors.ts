import { layerText } from '@basin/core';
import type { Floats } from '@basin/models/floats';
import {
  type LayerDescription,
  type NetworkDescription,
  type ParameterBlock,
  withInner,
} from '@basin/models/network';
import { histogram, type HistogramBin } from '@basin/statistics';

/** What one weight or bias holds. */
export interface TensorSummary {
  /** As in a state dict: `0.weight`. */
  name: string;
  /** The layer it belongs to, in words. */
  layer: string;
  shape: number[];
  count: number;
  min: number;
  max: number;
  mean: number;
  /** Of all its values: divided by n. */
  deviation: number;
  /** Share of values that are exactly 0, as of a mask. */
  zeroShare: number;
  bins: HistogramBin[];
}

/** Bins of a large tensor; a small one has about as many as the root of its count, twice. */
const mostBins = 40;

/** Every tensor of a network with the range, spread and histogram of its values. */
export function tensorSummaries(description: NetworkDescription, weights: Floats): TensorSummary[] {
  return namedBlocks(description).map(({ block, layer }) => {
    const values = weights.subarray(block.offset, block.offset + block.size);
    let [min, max, sum, zeros] = [Infinity, -Infinity, 0, 0];
    for (const value of values) {
      if (value < min) min = value;
      if (value > max) max = value;
      if (value === 0) zeros += 1;
      sum += value;
    }
    const mean = sum / values.length;
    let squares = 0;
    for (const value of values) squares += (value - mean) ** 2;
    return {
      ...{ name: block.name, layer: layerText(layer.layer), shape: block.shape },
      ...{ count: values.length, min, max, mean },
      deviation: Math.sqrt(squares / values.length),
      zeroShare: zeros / values.length,
      bins: histogram([...values], Math.min(mostBins, Math.ceil(2 * Math.sqrt(values.length)))),
    };
  });
}

/** The filters of the first layer with weights, as images. */
export interface FilterTiles {
  name: string;
  height: number;
  width: number;
  /** Planes of values, one a tile, row by row. */
  tiles: Float32Array[];
  /** Tiles that the layer has; the first of them are in `tiles`. */
  tileCount: number;
  /** What is one tile, in words. */
  of: string;
}

const mostTiles = 64;

/**
 * The first layer's weights as pictures: of a dense layer on images a tile a unit, in the images' own
 * rows; of a convolution a tile for each filter and input channel. Null where the inputs are no images.
 *
 * @param exampleShape of the data set: [height, width, channels] of images.
 */
export function firstFilters(
  { layers }: NetworkDescription,
  exampleShape: readonly number[],
  weights: Floats,
): FilterTiles | null {
  const first = withInner(layers).find(({ weight }) => weight !== null);
  const block = first?.weight;
  if (first === undefined || block === null || block === undefined) return null;
  const values = weights.subarray(block.offset, block.offset + block.size);
  if (first.layer.type === 'conv2d') {
    const [height = 1, width = 1, inputs = 1, filters = 1] = block.shape;
    const of = inputs === 1 ? 'filter' : 'filter and input channel';
    return tilesOf(values, { height, width, channels: inputs, units: filters }, block.name, of);
  }
  const [height = 0, width = 0, channels = 1] = exampleShape;
  const isImage = exampleShape.length >= 2 && height > 1 && width > 1;
  const [inputs = 0, units = 0] = block.shape;
  if (first.layer.type !== 'dense' || !isImage || inputs !== height * width * channels) return null;
  const of = channels === 1 ? 'unit' : 'unit and colour';
  return tilesOf(values, { height, width, channels, units }, block.name, of);
}

/** Values as [height, width, channels, units], the layout of kernels and of dense layers on images. */
function tilesOf(
  values: Floats,
  { height, width, channels, units }: Record<'height' | 'width' | 'channels' | 'units', number>,
  name: string,
  of: string,
): FilterTiles {
  const tileCount = channels * units;
  const tiles = Array.from({ length: Math.min(mostTiles, tileCount) }, (_, tile) => {
    const [unit, channel] = [Math.floor(tile / channels), tile % channels];
    return Float32Array.from(
      { length: height * width },
      (_, place) => values[(place * channels + channel) * units + unit] as number,
    );
  });
  return { name, height, width, tiles, tileCount, of };
}

/** Tensors in the order of the flat vector, each with its layer. */
export function namedBlocks({
  layers,
}: NetworkDescription): { block: ParameterBlock; layer: LayerDescription }[] {
  return withInner(layers).flatMap((layer) =>
    [layer.weight, layer.bias].flatMap((block) => (block === null ? [] : [{ block, layer }])),
  );
}
