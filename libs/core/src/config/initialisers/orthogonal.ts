import { z } from 'zod';
import { defineEntry } from '../vocabulary.ts';
import { gain, gainText } from './gain.ts';

/** Rows or columns of each kernel orthonormal, biases 0 (Saxe et al. 2014): `nn.init.orthogonal_`. */
export const orthogonal = defineEntry({
  schema: z.strictObject({ type: z.literal('orthogonal'), gain }),
  text: (options) => gainText('orthogonal', options),
});
