import { z } from 'zod';

/**
 * Sharpness-aware minimisation (Foret et al. 2021) around an optimiser: its gradient is taken where the
 * loss is about highest within rho of the weights. Two gradients a step.
 */
export const samSchema = z.strictObject({
  /** How far the weights are moved to there; at 0 the optimiser is left as it is. */
  rho: z.number().min(0).default(0.05),
  /** Each weight in proportion to its own size (ASAM, Kwon et al. 2021). */
  adaptive: z.boolean().default(false),
});
export type SamConfig = z.output<typeof samSchema>;

/** `, SAM within 0.05`. */
export function samText(sam: SamConfig | null): string {
  if (sam === null || sam.rho === 0) return '';
  return `, ${sam.adaptive ? 'adaptive ' : ''}SAM within ${sam.rho}`;
}
