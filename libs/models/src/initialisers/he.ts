import type { InitialiserOf } from '@basin/core';
import { fillNormal, type Initialiser } from './initialiser.ts';

/** Weights normal with variance 2/fan_in, biases 0. */
export const he: Initialiser<InitialiserOf<'he'>> = (_options, { role, fanIn }, random, values) => {
  if (role === 'weight') fillNormal(values, Math.sqrt(2 / fanIn), random);
};
