import { z } from 'zod';
import { activated, activation, bias, count } from './fields.ts';
import { defineReader } from './layer-entry.ts';

/** A matrix product over a vector, as `nn.Linear`. */
export const dense = defineReader({
  schema: z.strictObject({ type: z.literal('dense'), units: count, activation, bias }),
  reads: 'vector',
  text: (layer) => activated(String(layer.units), layer),
});
