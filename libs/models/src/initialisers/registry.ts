import type { InitialiserName, InitialiserOf, InitialiserOptions } from '@basin/core';
import { glorot } from './glorot.ts';
import { he } from './he.ts';
import type { Initialiser } from './initialiser.ts';
import { lecun } from './lecun.ts';
import { normal } from './normal.ts';
import { orthogonal } from './orthogonal.ts';
import { pytorch } from './pytorch.ts';
import { zeros } from './zeros.ts';

const initialisers: { [Name in InitialiserName]: Initialiser<InitialiserOf<Name>> } = {
  pytorch,
  he,
  glorot,
  lecun,
  orthogonal,
  normal,
  zeros,
};

/** The initialiser of some options. */
export function initialiserOf<Options extends InitialiserOptions>({
  type,
}: Options): Initialiser<Options> {
  return initialisers[type] as unknown as Initialiser<Options>;
}
