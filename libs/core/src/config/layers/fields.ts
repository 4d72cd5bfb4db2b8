import { z } from 'zod';
import { type ActivationName, activationSchema } from '../activations.ts';

/** Options that layers share. */
export const count = z.int().min(1);
export const activation = activationSchema.default('linear');
export const bias = z.boolean().default(true);
/** Of a pool. Null: its own size, so that windows do not overlap. */
const windowStride = count.nullable().default(null);
/** A pool's window, and what is around the values that it goes over; `padding` is at most half the window, as in PyTorch. */
const poolShape = { size: count, stride: windowStride, padding: z.int().min(0).default(0) };

/** Options of a pool. */
export function poolSchema<Type extends string>(type: Type) {
  return z
    .strictObject({ type: z.literal(type), ...poolShape })
    .refine(({ size, padding }) => padding <= size / 2, {
      path: ['padding'],
      error: 'a pool is padded by at most half of its size: a window of zeros alone has no values',
    });
}

/** `max-pool 3, stride 2, padding 1`. */
export function poolText(
  name: string,
  { size, stride, padding }: { size: number; stride: number | null; padding: number },
): string {
  const step = stride === null || stride === size ? '' : `, stride ${stride}`;
  return `${name} ${size}${padding > 0 ? `${step}, padding ${padding}` : ''}`;
}

/** Keeps a division by a spread finite. */
export const epsilon = z.number().positive().default(1e-5);

/** Steps between the values of one window: 2 skips every other. */
export const dilation = count.default(1);

/** Channels and filters in so many parts, each filter reading its own part alone, as PyTorch's `groups`. */
export const groups = count.default(1);

/** `, stride 2, padding same (TensorFlow)`: how a window slides, where it is not step by step from edge to edge. */
export function slidingText(layer: {
  stride: number;
  padding: number | string;
  dilation: number;
  groups?: number;
}): string {
  const { stride, padding, dilation, groups: parts = 1 } = layer;
  const isPadded = padding !== 'valid' && padding !== 0;
  return [
    stride > 1 ? `, stride ${stride}` : '',
    isPadded ? `, padding ${padding}${padding === 'same' ? ' (TensorFlow)' : ''}` : '',
    dilation > 1 ? `, dilation ${dilation}` : '',
    parts > 1 ? `, ${parts} groups` : '',
  ].join('');
}

/** `conv 3×3, 8 relu (no bias)`: a layer's own text and what follows its sums. */
export function activated(
  text: string,
  layer: { activation: ActivationName; bias: boolean },
): string {
  const activationText = layer.activation === 'linear' ? '' : ` ${layer.activation}`;
  return `${text}${activationText}${layer.bias ? '' : ' (no bias)'}`;
}
