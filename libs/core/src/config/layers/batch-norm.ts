import { z } from 'zod';
import { activation as activationField, epsilon } from './fields.ts';
import { defineEntry } from '../vocabulary.ts';

/**
 * Each channel's values with mean 0 and variance 1, over the batch while it trains and by the running
 * statistics where it is evaluated: `nn.BatchNorm1d` of vectors and signals, `nn.BatchNorm2d` of images.
 */
export const batchNorm = defineEntry({
  schema: z.strictObject({
    type: z.literal('batch-norm'),
    epsilon,
    /** Share of the batch in the running statistics; null: their plain mean over all batches. */
    momentum: z.number().min(0).max(1).nullable().default(0.1),
    /** A gain and a shift for each channel. */
    affine: z.boolean().default(true),
    activation: activationField,
  }),
  text: ({ affine, activation }) =>
    `batch-norm${activation === 'linear' ? '' : ` ${activation}`}${affine ? '' : ' (no gain)'}`,
});
