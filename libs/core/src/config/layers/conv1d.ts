import { z } from 'zod';
import { activated, activation, bias, count, dilation, groups, slidingText } from './fields.ts';
import { defineReader } from './layer-entry.ts';

/** A convolution over a signal [length, channels], as `nn.Conv1d`. */
export const conv1d = defineReader({
  schema: z.strictObject({
    type: z.literal('conv1d'),
    filters: count,
    kernelSize: count,
    stride: count.default(1),
    /** Zeros before and after the signal. */
    padding: z.int().min(0).default(0),
    dilation,
    groups,
    activation,
    bias,
  }),
  reads: 'signal',
  text: (layer) =>
    activated(`conv ${layer.kernelSize}, ${layer.filters}${slidingText(layer)}`, layer),
});
