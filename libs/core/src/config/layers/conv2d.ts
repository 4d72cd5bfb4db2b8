import { z } from 'zod';
import { defineEntry } from '../vocabulary.ts';
import { activated, activation, bias, count, dilation, groups, slidingText } from './fields.ts';

/** A convolution over an image [height, width, channels], as `nn.Conv2d`. */
export const conv2d = defineEntry({
  schema: z.strictObject({
    type: z.literal('conv2d'),
    filters: count,
    kernelSize: count,
    stride: count.default(1),
    /**
     * A number: zeros on every side, as PyTorch's `padding`. `valid`: none. `same`: as TensorFlow, as many as
     * give ⌈length/stride⌉ positions, the odd one after the image; with a stride that is not what any number
     * gives.
     */
    padding: z.union([z.enum(['valid', 'same']), z.int().min(0)]).default('valid'),
    dilation,
    groups,
    activation,
    bias,
  }),
  text(layer) {
    const { kernelSize, filters } = layer;
    return activated(`conv ${kernelSize}×${kernelSize}, ${filters}${slidingText(layer)}`, layer);
  },
});
