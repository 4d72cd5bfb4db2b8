import { z } from 'zod';
import { defineEntry } from '../vocabulary.ts';
import { count, windowStride } from './fields.ts';

/** The mean of each window of an image, as `nn.AvgPool2d`. */
export const avgPool2d = defineEntry({
  schema: z.strictObject({ type: z.literal('avg-pool2d'), size: count, stride: windowStride }),
  text: (layer) => `avg-pool ${layer.size}`,
});
