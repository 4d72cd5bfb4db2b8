import { z } from 'zod';

/**
 * What a training can record beside loss and accuracy, whenever those are recorded. Of layers: `layer-0/…` by
 * the number of the layer, and over all of them `train/…`.
 */
export const quantityNames = [
  'gradient-norm',
  'weight-norm',
  'update-ratio',
  'dead-units',
  'learning-rate',
  'gradient-noise-scale',
] as const;
export type QuantityName = (typeof quantityNames)[number];

export const quantitiesSchema = z.array(z.enum(quantityNames)).default([]);

/** Quantities of a training as a whole, by the name of their curve; those of layers have names of their own. */
export function quantityMetrics(quantities: readonly QuantityName[]): string[] {
  return quantities.map((name) => `train/${name}`);
}
