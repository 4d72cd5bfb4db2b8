import type { Random } from '@basin/core';
import type { ParameterBlock } from '../network/describe-network.ts';

/** Writes the initial values of a block, drawn from the training's stream `init`. */
export type Initialiser<Options> = (
  options: Options,
  block: ParameterBlock,
  random: Random,
  values: Float32Array,
) => void;

/** Uniform in ±bound. */
export function fillUniform(values: Float32Array, bound: number, random: Random): void {
  for (let index = 0; index < values.length; index++) {
    values[index] = bound * (2 * random.uniform() - 1);
  }
}

/** Normal with mean 0. */
export function fillNormal(values: Float32Array, deviation: number, random: Random): void {
  for (let index = 0; index < values.length; index++) values[index] = deviation * random.normal();
}
