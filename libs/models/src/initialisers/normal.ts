import type { InitialiserOf } from '@basin/core';
import { fillNormal, type Initialiser } from './initialiser.ts';

/** Weights normal, biases 0. */
export const normal: Initialiser<InitialiserOf<'normal'>> = ({ std }, { role }, random, values) => {
  if (role === 'weight') fillNormal(values, std, random);
};
