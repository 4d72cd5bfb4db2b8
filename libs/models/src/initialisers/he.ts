import type { InitialiserOf } from '@basin/core';
import { fillNormal, type Initialiser } from './initialiser.ts';

/** Weights normal with variance 2/fan_in, biases 0. */
export const he: Initialiser<InitialiserOf<'he'>> = ({ gain }, block, random, values) => {
  const { role, fanIn } = block;
  if (role === 'weight') fillNormal(values, gain * Math.sqrt(2 / fanIn), random);
};
