import type { InitialiserOf } from '@basin/core';
import { fillUniform, type Initialiser } from './initialiser.ts';

/** Weights uniform in ±√(6/(fan_in + fan_out)), biases 0. */
export const glorot: Initialiser<InitialiserOf<'glorot'>> = (_options, block, random, values) => {
  const { role, fanIn, fanOut } = block;
  if (role === 'weight') fillUniform(values, Math.sqrt(6 / (fanIn + fanOut)), random);
};
