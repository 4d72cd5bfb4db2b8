import { z } from 'zod';
import { samSchema, samText } from './sam.ts';

/** Options that optimisers share. */
export const learningRate = z.number().positive();

/** Decay rates of Adam's averages, and what keeps its division finite. */
export const momentsShape = {
  beta1: z.number().min(0).lt(1).default(0.9),
  beta2: z.number().min(0).lt(1).default(0.999),
  epsilon: z.number().positive().default(1e-8),
};

/** Weights that decay may leave alone: all biases; the gains and shifts of normalising layers. */
const sparedParts = ['biases', 'norms'] as const;
export type SparedPart = (typeof sparedParts)[number];

/** What is done to gradients, and to weights beside their gradient. */
export const regularisers = {
  /** λ: λθ is added to the gradient (by adamw and lion taken off the weights instead). */
  weightDecay: z.number().min(0).default(0),
  /** Weights that do not decay. */
  spares: z.array(z.enum(sparedParts)).default([]),
  /** Entries of the gradient beyond ± this are cut, before its norm is. Null: none. */
  clipValue: z.number().positive().nullable().default(null),
  /** A gradient longer than this (all weights together) is scaled down to it. Null: none. */
  clipNorm: z.number().positive().nullable().default(null),
  /** Where the gradient is taken: at the weights (null), or by sharpness-aware minimisation. */
  sam: samSchema.nullable().default(null),
};

type Regularised = z.output<z.ZodObject<typeof regularisers>>;

/** `, weight decay 0.01 but of biases, clipped at norm 1`: what is in use, after an optimiser's own text. */
export function regularisersText(optimiser: Regularised): string {
  const { weightDecay, spares, clipValue, clipNorm, sam } = optimiser;
  const spared = spares.length > 0 ? ` but of ${spares.join(' and ')}` : '';
  return [
    ...(weightDecay > 0 ? [`, weight decay ${weightDecay}${spared}`] : []),
    ...(clipValue === null ? [] : [`, gradient clipped at ±${clipValue}`]),
    ...(clipNorm === null ? [] : [`, gradient clipped at norm ${clipNorm}`]),
    samText(sam),
  ].join('');
}

export function rateText(optimiser: { learningRate: number }): string {
  return `learning rate ${optimiser.learningRate}`;
}
