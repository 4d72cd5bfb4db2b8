import { z } from 'zod';

/**
 * Batch norm's statistics of the averaged weights are computed anew wherever they are looked at, as by
 * `update_bn` over the training split, without dropout; else they are those of the weights themselves.
 */
const updateStatistics = z.boolean().default(false);

/** A second vector of weights, an average over those of the training, as `torch.optim.swa_utils`. */
export const averagingConfigSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('ema'),
    /** What the average keeps of itself at every update; it begins at the weights after the first. */
    decay: z.number().gt(0).lt(1).default(0.999),
    updateStatistics,
  }),
  z.strictObject({
    type: z.literal('swa'),
    /** The mean of the weights after this epoch and each later one (Izmailov et al. 2018). */
    startEpoch: z.int().min(0),
    updateStatistics,
  }),
]);
export type AveragingConfig = z.output<typeof averagingConfigSchema>;

/** `exponential, decay 0.999`. */
export function averagingText(averaging: AveragingConfig): string {
  const rule =
    averaging.type === 'ema'
      ? `exponential, decay ${averaging.decay}`
      : `mean from epoch ${averaging.startEpoch} on`;
  return averaging.updateStatistics ? `${rule}, statistics anew` : rule;
}
