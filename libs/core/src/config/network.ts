import { z } from 'zod';
import { layerConfigSchema } from './layers/registry.ts';

export const networkConfigSchema = z.strictObject({
  /** Shape of one example: [784], [28, 28, 1], [3, 1]. */
  inputShape: z.array(z.int().min(1)).min(1).max(3),
  layers: z.array(layerConfigSchema).min(1),
});
export type NetworkConfig = z.output<typeof networkConfigSchema>;
export type NetworkConfigInput = z.input<typeof networkConfigSchema>;
