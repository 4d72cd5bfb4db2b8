import { z } from 'zod';
import { defineEntry } from '../vocabulary.ts';
import { activated, activation, bias, count, dilation, slidingText } from './fields.ts';

/** A convolution over a signal [length, channels], as `nn.Conv1d`. */
export const conv1d = defineEntry({
  schema: z.strictObject({
    type: z.literal('conv1d'),
    filters: count,
    kernelSize: count,
    stride: count.default(1),
    /** Zeros before and after the signal. */
    padding: z.int().min(0).default(0),
    dilation,
    activation,
    bias,
  }),
  text: (layer) =>
    activated(`conv ${layer.kernelSize}, ${layer.filters}${slidingText(layer)}`, layer),
});
