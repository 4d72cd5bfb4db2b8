import type { ActivationName } from '@basin/core';
import type { Activation } from './activation.ts';
import { elu } from './elu.ts';
import { gelu } from './gelu.ts';
import { leakyRelu } from './leaky-relu.ts';
import { linear } from './linear.ts';
import { relu } from './relu.ts';
import { sigmoid } from './sigmoid.ts';
import { silu } from './silu.ts';
import { sine } from './sine.ts';
import { softplus } from './softplus.ts';
import { square } from './square.ts';
import { tanh } from './tanh.ts';

/** Every activation, by its name in a config. */
export const activations: Readonly<Record<ActivationName, Activation>> = {
  linear,
  relu,
  'leaky-relu': leakyRelu,
  elu,
  gelu,
  silu,
  softplus,
  tanh,
  sigmoid,
  square,
  sine,
};
