import { z } from 'zod';
import { type ActivationName, activationSchema } from '../activations.ts';

/** Options that layers share. */
export const count = z.int().min(1);
export const activation = activationSchema.default('linear');
export const bias = z.boolean().default(true);

/** `conv 3×3, 8 relu (no bias)`: a layer's own text and what follows its sums. */
export function activated(
  text: string,
  layer: { activation: ActivationName; bias: boolean },
): string {
  const activationText = layer.activation === 'linear' ? '' : ` ${layer.activation}`;
  return `${text}${activationText}${layer.bias ? '' : ' (no bias)'}`;
}
