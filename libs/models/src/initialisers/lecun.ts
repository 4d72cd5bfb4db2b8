import type { InitialiserOf } from '@basin/core';
import { fillNormal, type Initialiser } from './initialiser.ts';

/** Weights normal with variance 1/fan_in, biases 0. */
export const lecun: Initialiser<InitialiserOf<'lecun'>> = ({ gain }, block, random, values) => {
  const { role, fanIn } = block;
  if (role === 'weight') fillNormal(values, gain * Math.sqrt(1 / fanIn), random);
};
