import { z } from 'zod';
import { defineEntry } from '../vocabulary.ts';

/** Values times a constant, which is not trained. */
export const scale = defineEntry({
  schema: z.strictObject({ type: z.literal('scale'), factor: z.number() }),
  text: (layer) => `× ${layer.factor}`,
});
