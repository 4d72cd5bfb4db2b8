import type { Json } from '@basin/core';
import type { ParameterSpec } from './parameter-schema.ts';

export type SpecKey = Exclude<keyof ParameterSpec, 'distribution' | 'when' | 'parameters'>;

/** What is wrong with one key of a parameter. */
export interface SpecProblem {
  key: SpecKey | null;
  message: string;
}

/** Values of a parameter, by their share of probability. */
export interface Domain {
  /** In the file's order; null where they cannot be listed. */
  values: readonly Json[] | null;
  /** Whether some listed values are more likely than others. */
  weighted: boolean;
  /** The quantile function: the value at the share `u` in [0, 1). */
  at(u: number): Json;
}

/** One of W&B's distributions, with W&B's meaning (wandb/sweeps, `params.py`). */
export interface Distribution {
  /** In words, for the reference page. */
  text: string;
  needs: readonly SpecKey[];
  may: readonly SpecKey[];
  /** What else must hold, once all that it needs is there. */
  check(spec: ParameterSpec): SpecProblem[];
  domain(spec: ParameterSpec): Domain;
}

/** A domain of numbers that cannot be listed. */
export function continuous(at: (u: number) => number): Domain {
  return { values: null, weighted: false, at };
}

/** A domain of listed values, each as likely as any other. */
export function listed(values: readonly Json[]): Domain {
  return {
    values,
    weighted: false,
    at: (u) => values[Math.min(values.length - 1, Math.floor(u * values.length))] ?? null,
  };
}

/** The same distribution with its values rounded to multiples of `q`; only their share can be drawn. */
export function quantised(plain: Distribution, text: string): Distribution {
  return {
    text,
    needs: plain.needs,
    may: [...plain.may, 'q'],
    check: plain.check,
    domain(spec) {
      const { at } = plain.domain(spec);
      const { q = 1 } = spec;
      return continuous((u) => stepped(at(u) as number, q));
    },
  };
}

/** Rounded to a multiple of q, without the noise of binary fractions. */
export function stepped(value: number, q: number): number {
  return Number((Math.round(value / q) * q).toPrecision(12));
}

/** min below max. */
export function checkBounds({ min = 0, max = 0 }: ParameterSpec): SpecProblem[] {
  if (min < max) return [];
  return [{ key: 'max', message: `max is ${max}: give more than min, which is ${min}` }];
}

/** min below max, and both positive: they are values whose logarithm is taken. */
export function checkPositiveBounds(spec: ParameterSpec): SpecProblem[] {
  const { min = 0 } = spec;
  if (min > 0) return checkBounds(spec);
  return [{ key: 'min', message: `min is ${min}: a logarithm needs more than 0` }];
}
