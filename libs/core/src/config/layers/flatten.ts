import { z } from 'zod';
import { defineEntry } from '../vocabulary.ts';

/** All values of an example as one vector, as `nn.Flatten`. */
export const flatten = defineEntry({
  schema: z.strictObject({ type: z.literal('flatten') }),
  text: () => 'flatten',
});
