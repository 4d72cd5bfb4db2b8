import type { InitialiserOf } from '@basin/core';
import type { Initialiser } from './initialiser.ts';

/** All weights and biases 0, as a fresh array has them. */
export const zeros: Initialiser<InitialiserOf<'zeros'>> = () => {};
