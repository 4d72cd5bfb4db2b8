import { z } from 'zod';
import { defineEntry } from '../vocabulary.ts';
import { epsilon } from './fields.ts';

/** Each example's values with mean 0 and variance 1, as `nn.LayerNorm` of the input's whole shape. */
export const layerNorm = defineEntry({
  schema: z.strictObject({
    type: z.literal('layer-norm'),
    epsilon,
    /** A gain and a shift for each value. */
    affine: z.boolean().default(true),
  }),
  text: (layer) => `layer-norm${layer.affine ? '' : ' (no gain)'}`,
});
