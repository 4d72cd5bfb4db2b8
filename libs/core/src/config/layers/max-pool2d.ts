import { z } from 'zod';
import { defineEntry } from '../vocabulary.ts';
import { count, windowStride } from './fields.ts';

/** The largest value of each window of an image, as `nn.MaxPool2d`. */
export const maxPool2d = defineEntry({
  schema: z.strictObject({ type: z.literal('max-pool2d'), size: count, stride: windowStride }),
  text: (layer) => `max-pool ${layer.size}`,
});
