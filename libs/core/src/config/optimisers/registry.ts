import { z } from 'zod';
import { schemasOf, textOf } from '../vocabulary.ts';
import { adam } from './adam.ts';
import { adamw } from './adamw.ts';
import { lion } from './lion.ts';
import { rmsprop } from './rmsprop.ts';
import { sgd } from './sgd.ts';

/** Every optimiser. Their update rules are in `libs/models/src/optimisers/`, one file each. */
export const optimiserEntries = [sgd, adam, adamw, rmsprop, lion] as const;

export const optimiserConfigSchema = z.discriminatedUnion('type', schemasOf(optimiserEntries));
export type OptimiserConfig = z.output<typeof optimiserConfigSchema>;
export type OptimiserConfigInput = z.input<typeof optimiserConfigSchema>;
export type OptimiserType = OptimiserConfig['type'];
/** The config of one optimiser. */
export type OptimiserOf<Type extends OptimiserType> = Extract<OptimiserConfig, { type: Type }>;

/** `Adam, learning rate 0.001`, with the options that matter. */
export function optimiserText(optimiser: OptimiserConfig): string {
  return textOf(optimiserEntries, optimiser);
}

export { type SparedPart } from './fields.ts';
export type { SamConfig } from './sam.ts';
