import type { ActivationName } from '@basin/core';
import type { Activation } from './activation.ts';
import { linear } from './linear.ts';
import { relu } from './relu.ts';
import { sigmoid } from './sigmoid.ts';
import { tanh } from './tanh.ts';

/** Every activation, by its name in a config. */
export const activations: Readonly<Record<ActivationName, Activation>> = {
  linear,
  relu,
  tanh,
  sigmoid,
};
