import { z } from 'zod';
import { defineEntry } from '../vocabulary.ts';
import { activated, activation, bias, count } from './fields.ts';

/** A convolution over an image [height, width, channels], as `nn.Conv2d`. */
export const conv2d = defineEntry({
  schema: z.strictObject({
    type: z.literal('conv2d'),
    filters: count,
    kernelSize: count,
    stride: count.default(1),
    padding: z.enum(['valid', 'same']).default('valid'),
    activation,
    bias,
  }),
  text: (layer) =>
    activated(`conv ${layer.kernelSize}×${layer.kernelSize}, ${layer.filters}`, layer),
});
