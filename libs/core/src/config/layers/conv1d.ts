import { z } from 'zod';
import { defineEntry } from '../vocabulary.ts';
import { activated, activation, bias, count } from './fields.ts';

/** A convolution over a signal [length, channels], as `nn.Conv1d` without padding. */
export const conv1d = defineEntry({
  schema: z.strictObject({
    type: z.literal('conv1d'),
    filters: count,
    kernelSize: count,
    activation,
    bias,
  }),
  text: (layer) => activated(`conv ${layer.kernelSize}, ${layer.filters}`, layer),
});
