import { z } from 'zod';
import { count, windowStride } from './fields.ts';
import { defineReader } from './layer-entry.ts';

/** The largest value of each window of a signal, as `nn.MaxPool1d`. */
export const maxPool1d = defineReader({
  schema: z.strictObject({ type: z.literal('max-pool1d'), size: count, stride: windowStride }),
  reads: 'signal',
  text: (layer) => `max-pool ${layer.size}`,
});
