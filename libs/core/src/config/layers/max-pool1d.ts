import { z } from 'zod';
import { defineEntry } from '../vocabulary.ts';
import { count, windowStride } from './fields.ts';

/** The largest value of each window of a signal, as `nn.MaxPool1d`. */
export const maxPool1d = defineEntry({
  schema: z.strictObject({ type: z.literal('max-pool1d'), size: count, stride: windowStride }),
  text: (layer) => `max-pool ${layer.size}`,
});
