import { z } from 'zod';

/**
 * Functions that a layer applies to its sums, with PyTorch's names and defaults. What they are is in
 * `libs/models/src/network/activations/`, one file each.
 */
export const activationNames = [
  'linear',
  'relu',
  'leaky-relu',
  'elu',
  'gelu',
  'silu',
  'softplus',
  'tanh',
  'sigmoid',
  'square',
  'sine',
] as const;
export type ActivationName = (typeof activationNames)[number];

export const activationSchema = z.enum(activationNames);
