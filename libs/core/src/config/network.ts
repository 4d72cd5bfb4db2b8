import { z } from 'zod';

const activation = z.enum(['linear', 'relu', 'tanh', 'sigmoid']).default('linear');
const bias = z.boolean().default(true);
const count = z.int().min(1);

/**
 * One layer. Shapes follow PyTorch's modules, images are channels-last [height, width, channels],
 * signals [length, channels]; convolutions take no padding unless `same`.
 */
export const layerConfigSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('dense'), units: count, activation, bias }),
  z.strictObject({
    type: z.literal('conv1d'),
    filters: count,
    kernelSize: count,
    activation,
    bias,
  }),
  z.strictObject({
    type: z.literal('conv2d'),
    filters: count,
    kernelSize: count,
    stride: count.default(1),
    padding: z.enum(['valid', 'same']).default('valid'),
    activation,
    bias,
  }),
  /** stride null: the pool's own size, so that windows do not overlap. */
  z.strictObject({
    type: z.literal('max-pool2d'),
    size: count,
    stride: count.nullable().default(null),
  }),
  z.strictObject({ type: z.literal('flatten') }),
]);
export type LayerConfig = z.infer<typeof layerConfigSchema>;

export const networkConfigSchema = z.strictObject({
  /** Shape of one example: [784], [28, 28, 1], [3, 1]. */
  inputShape: z.array(count).min(1).max(3),
  layers: z.array(layerConfigSchema).min(1),
});
export type NetworkConfig = z.infer<typeof networkConfigSchema>;
