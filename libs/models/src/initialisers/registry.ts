import type { InitialiserName, InitialiserOf, InitialiserOptions } from '@basin/core';
import { glorot } from './glorot.ts';
import { he } from './he.ts';
import type { Initialiser } from './initialiser.ts';
import { pytorch } from './pytorch.ts';

const initialisers: { [Name in InitialiserName]: Initialiser<InitialiserOf<Name>> } = {
  pytorch,
  he,
  glorot,
};

/** The initialiser of some options. */
export function initialiserOf<Options extends InitialiserOptions>({
  type,
}: Options): Initialiser<Options> {
  return initialisers[type] as unknown as Initialiser<Options>;
}
