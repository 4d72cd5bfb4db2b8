import type { InitialiserOf } from '@basin/core';
import { fillUniform, type Initialiser } from './initialiser.ts';

/** Weights uniform in ±√(6/(fan_in + fan_out)), biases 0. */
export const glorot: Initialiser<InitialiserOf<'glorot'>> = ({ gain }, block, random, values) => {
  const { role, fanIn, fanOut } = block;
  if (role === 'weight') fillUniform(values, gain * Math.sqrt(6 / (fanIn + fanOut)), random);
};
