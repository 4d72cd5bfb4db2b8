import { z } from 'zod';
import { defineEntry } from '../vocabulary.ts';
import { activated, activation, bias, count } from './fields.ts';

/** A matrix product over a vector, as `nn.Linear`. */
export const dense = defineEntry({
  schema: z.strictObject({ type: z.literal('dense'), units: count, activation, bias }),
  text: (layer) => activated(String(layer.units), layer),
});
