import { z } from 'zod';
import type { ActivationName } from '../activations.ts';
import { defineEntry } from '../vocabulary.ts';
import { activation as activationField, bias } from './fields.ts';

/** What some layers make of the input, plus the input itself. */
export interface Residual<Layer> {
  type: 'residual';
  layers: Layer[];
  activation: ActivationName;
  bias: boolean;
}

/** A residual as a person writes it. */
export interface ResidualInput<Layer> {
  type: 'residual';
  layers: Layer[];
  activation?: ActivationName | undefined;
  bias?: boolean | undefined;
}

/**
 * A layer that holds layers: activation(layers(x) + x). Where the layers change the shape, x goes through a
 * projection, which is a dense layer or a convolution of 1 with the stride that the shapes tell. A state dict
 * has `layers.0.weight`, …, `projection.weight` below its name.
 *
 * @param layer the schema of any layer, and its text: whoever holds the list of layers gives them.
 */
export function residualEntry<Output extends { type: string }, Input>(
  layer: () => z.ZodType<Output, Input>,
  layerText: (layer: Output) => string,
) {
  return defineEntry({
    schema: z.strictObject({
      type: z.literal('residual'),
      layers: z.array(z.lazy(layer)).min(1),
      /** Of the sum. */
      activation: activationField,
      /** Of the projection, where there is one. */
      bias,
    }),
    text: ({ layers, activation }) =>
      `residual (${layers.map((one) => layerText(one as Output)).join(' → ')})${activation === 'linear' ? '' : ` ${activation}`}`,
  });
}
