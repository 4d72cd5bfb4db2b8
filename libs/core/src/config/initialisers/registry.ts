import { z } from 'zod';
import { namedOrWithOptions } from '../named-or-with-options.ts';
import { schemasOf, textOf } from '../vocabulary.ts';
import { glorot } from './glorot.ts';
import { he } from './he.ts';
import { lecun } from './lecun.ts';
import { normal } from './normal.ts';
import { orthogonal } from './orthogonal.ts';
import { pytorch } from './pytorch.ts';
import { zeros } from './zeros.ts';

/** Every way to draw initial weights. How is in `libs/models/src/initialisers/`, one file each. */
export const initialiserEntries = [pytorch, he, glorot, lecun, orthogonal, normal, zeros] as const;

const options = z.discriminatedUnion('type', schemasOf(initialiserEntries));
/** An initialiser with all its options. */
export type InitialiserOptions = z.output<typeof options>;
export type InitialiserName = InitialiserOptions['type'];
/** The options of one initialiser. */
export type InitialiserOf<Name extends InitialiserName> = Extract<
  InitialiserOptions,
  { type: Name }
>;

/** An initialiser by its name, or with its options. */
export const initialiserConfigSchema = namedOrWithOptions(options);
export type InitialiserConfig = z.output<typeof initialiserConfigSchema>;

export function initialiserOptions(initialiser: InitialiserConfig): InitialiserOptions {
  return options.parse(typeof initialiser === 'string' ? { type: initialiser } : initialiser);
}

/** `pytorch`, with the options that matter. */
export function initialiserText(initialiser: InitialiserConfig): string {
  return textOf(initialiserEntries, initialiserOptions(initialiser));
}
