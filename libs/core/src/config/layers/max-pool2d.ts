import { z } from 'zod';
import { defineEntry } from '../vocabulary.ts';
import { count } from './fields.ts';

/** The largest value of each window of an image, as `nn.MaxPool2d`. */
export const maxPool2d = defineEntry({
  schema: z.strictObject({
    type: z.literal('max-pool2d'),
    size: count,
    /** Null: the pool's own size, so that windows do not overlap. */
    stride: count.nullable().default(null),
  }),
  text: (layer) => `max-pool ${layer.size}`,
});
