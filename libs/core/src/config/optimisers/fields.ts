import { z } from 'zod';

/** Options that optimisers share. */
export const learningRate = z.number().positive();

/** Decay rates of Adam's averages, and what keeps its division finite. */
export const momentsShape = {
  beta1: z.number().min(0).max(1).default(0.9),
  beta2: z.number().min(0).max(1).default(0.999),
  epsilon: z.number().positive().default(1e-8),
};

export function rateText(optimiser: { learningRate: number }): string {
  return `learning rate ${optimiser.learningRate}`;
}
