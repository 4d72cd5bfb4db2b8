import { z } from 'zod';
import type { DataKind } from '../data-sources/data-source.ts';
import { namedOrWithOptions } from '../named-or-with-options.ts';
import { schemasOf, textOf } from '../vocabulary.ts';
import { binaryCrossEntropy } from './binary-cross-entropy.ts';
import { crossEntropy } from './cross-entropy.ts';
import { huber } from './huber.ts';
import { meanAbsoluteError } from './mean-absolute-error.ts';
import { meanSquaredError } from './mean-squared-error.ts';

/** Every loss. What they compute is in `libs/models/src/losses/`, one file each. */
export const lossEntries = [
  crossEntropy,
  meanSquaredError,
  meanAbsoluteError,
  huber,
  binaryCrossEntropy,
] as const;

const options = z.discriminatedUnion('type', schemasOf(lossEntries));
/** A loss with all its options. */
export type LossOptions = z.output<typeof options>;
export type LossName = LossOptions['type'];
/** The options of one loss. */
export type LossOf<Name extends LossName> = Extract<LossOptions, { type: Name }>;

/** A loss by its name, or with options that are not PyTorch's defaults. */
export const lossConfigSchema = namedOrWithOptions(options);
export type LossConfig = z.output<typeof lossConfigSchema>;

/** A loss with all its options. */
export function lossOptions(loss: LossConfig): LossOptions {
  return options.parse(typeof loss === 'string' ? { type: loss } : loss);
}

/** The name of a loss. */
export function lossName(loss: LossConfig): LossName {
  return typeof loss === 'string' ? loss : loss.type;
}

/** The targets that a loss can compare outputs with. */
export function lossTargets(name: LossName): readonly DataKind[] {
  return lossEntries.find(({ schema }) => schema.shape.type.value === name)?.targets ?? [];
}

/** Losses for one kind of targets. */
export function lossesFor(kind: DataKind): LossName[] {
  return lossEntries
    .filter(({ targets }) => (targets as readonly DataKind[]).includes(kind))
    .map(({ schema }) => schema.shape.type.value);
}

/** `cross-entropy`, with the options that matter. */
export function lossText(loss: LossConfig): string {
  return textOf(lossEntries, lossOptions(loss));
}
