import { z } from 'zod';

/** Options that schedules share. */
export const warmup = {
  /** Updates over which the rate rises linearly to where the schedule begins: `LinearLR` before it. */
  warmupSteps: z.int().min(0).default(0),
  /** Share of the rate at the first of them. */
  warmupStart: z
    .number()
    .min(0)
    .max(1)
    .default(1 / 3),
};

/** How often a schedule moves on, as `scheduler.step()` is called in PyTorch. */
export const every = z.enum(['epoch', 'step']).default('epoch');

/** What the rate is multiplied with. */
export const gamma = z.number().positive();

/** `…, after 100 steps of warm-up`. */
export function warmupText({ warmupSteps }: { warmupSteps: number }): string {
  return warmupSteps > 0 ? `, after ${warmupSteps} steps of warm-up` : '';
}
