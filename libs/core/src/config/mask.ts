import { z } from 'zod';

/** Where weights are pruned: the smallest of all layers together, or of each layer the same share. */
export const pruningScope = z.enum(['global', 'layer']).default('global');

/** Weights that are 0 and stay it: those that are smallest at the end of another training of the same network. */
export const maskConfigSchema = z.strictObject({
  /** Identity of that training. */
  of: z.string(),
  /** Share of the weights of all layers that are 0; biases and what normalises are left alone. */
  share: z.number().min(0).lt(1),
  scope: pruningScope,
});
export type MaskConfig = z.output<typeof maskConfigSchema>;

/** `20 % of the weights, the smallest of task 0123456789ab over all layers`. */
export function maskText({ of, share, scope }: MaskConfig): string {
  const where = scope === 'global' ? 'over all layers' : 'in each layer';
  return `${+(100 * share).toFixed(2)} % of the weights are 0, the smallest of task ${of.slice(0, 12)} ${where}`;
}
