import type { InitialiserOf } from '@basin/core';
import { fillUniform, type Initialiser } from './initialiser.ts';

/** Weights and biases uniform in ±1/√fan_in: kaiming_uniform with a = √5. */
export const pytorch: Initialiser<InitialiserOf<'pytorch'>> = (
  _options,
  { fanIn },
  random,
  values,
) => {
  fillUniform(values, 1 / Math.sqrt(fanIn), random);
};
