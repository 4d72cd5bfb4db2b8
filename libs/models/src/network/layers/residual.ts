import { BasinError, type LayerConfig, type LayerOf } from '@basin/core';
import { activations } from '../activations/registry.ts';
import type { LayerDescription } from '../describe-network.ts';
import { type DescribedPlace, type LayerPlace, type PlainLayer, sizeOf } from './layer.ts';

type ResidualLayer = LayerOf<'residual'>;

/** activation(layers(x) + x), x through a projection where the layers change its shape. */
export const residual: PlainLayer<ResidualLayer> = {
  inner(layer, place, describe) {
    const layers: LayerDescription[] = [];
    for (const [index, one] of layer.layers.entries()) {
      const shape = layers.at(-1)?.outputShape ?? place.inputShape;
      layers.push(describe(`layers.${index}`, one, shape));
    }
    const shape = outputOf(layers);
    if (shape.join() === place.inputShape.join()) return { layers };
    const projection = projectionOf(layer, place, shape);
    return { layers, projection: [describe('projection', projection, place.inputShape)] };
  },
  outputShape: (_layer, { inner }) => outputOf(inner['layers'] ?? []),
  traits: (_layer, place) => ({
    isConvolutional: has(place, 'isConvolutional'),
    needsRandomness: has(place, 'needsRandomness'),
    hasState: has(place, 'hasState'),
  }),
  flops: ({ inner, outputShape }) =>
    Object.values(inner)
      .flat()
      .reduce((sum, { flops }) => sum + flops, sizeOf(outputShape)),
  apply({ tf, layer, description, inputs, applyLayers }) {
    const { layers = [], projection = [] } = description.inner;
    const sum = tf.add(applyLayers(layers, inputs), applyLayers(projection, inputs));
    return activations[layer.activation].apply(tf, sum);
  },
};

function outputOf(layers: readonly LayerDescription[]): number[] {
  return layers.at(-1)?.outputShape ?? [];
}

function has({ inner }: DescribedPlace, trait: 'isConvolutional' | 'needsRandomness' | 'hasState') {
  return Object.values(inner)
    .flat()
    .some(({ traits }) => traits[trait]);
}

/** What brings the input to the shape of what the layers make of it. */
function projectionOf(
  { bias }: ResidualLayer,
  { name, inputShape }: LayerPlace,
  shape: readonly number[],
): LayerConfig {
  const units = shape.at(-1) as number;
  const given = { activation: 'linear', bias } as const;
  if (shape.length === 1 && inputShape.length === 1) return { type: 'dense', units, ...given };
  const stride = strideOf(inputShape, shape);
  if (shape.length !== inputShape.length || stride === null) {
    throw new BasinError(
      'model/bad-network',
      `${name} adds its input of shape [${inputShape.join(', ')}] to what its layers make of it, of shape [${shape.join(', ')}], and no projection by a dense layer or a convolution of 1 leads from one to the other: keep the lengths with a padding, or shorten all of them by one stride`,
    );
  }
  const sliding = { kernelSize: 1, stride, padding: 0, dilation: 1, groups: 1, filters: units };
  return shape.length === 2
    ? { type: 'conv1d', ...sliding, ...given }
    : { type: 'conv2d', ...sliding, ...given };
}

/** The smallest stride that a window of 1 makes these lengths with; null where there is none. */
function strideOf(inputShape: readonly number[], shape: readonly number[]): number | null {
  const lengths = inputShape.slice(0, -1);
  for (let stride = 1; stride <= Math.max(...lengths); stride++) {
    if (lengths.every((length, axis) => Math.ceil(length / stride) === shape[axis])) return stride;
  }
  return null;
}
