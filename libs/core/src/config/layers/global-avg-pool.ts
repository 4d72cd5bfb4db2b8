import { z } from 'zod';
import { defineEntry } from '../vocabulary.ts';

/** The mean of each channel of an image or a signal, as `nn.AdaptiveAvgPool2d(1)` and a flatten. */
export const globalAvgPool = defineEntry({
  schema: z.strictObject({ type: z.literal('global-avg-pool') }),
  text: () => 'mean of channels',
});
