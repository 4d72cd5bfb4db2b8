import type { Json } from '@basin/core';
import type { ParameterSpec } from './parameter-schema.ts';

export type SpecKey = Exclude<keyof ParameterSpec, 'distribution' | 'when' | 'parameters'>;

/** What is wrong with one key of a parameter. */
export interface SpecProblem {
  key: SpecKey | null;
  message: string;
}

/** Numbers that lie evenly between two, in the value or its logarithm; with a step at low, low + step, …, high. */
export interface NumberRange {
  low: number;
  high: number;
  isLog: boolean;
  step: number | null;
}

/** Values of a parameter, by their share of probability. */
export interface Domain {
  /** In the file's order; null where they cannot be listed. */
  values: readonly Json[] | null;
  /** Whether some listed values are more likely than others. */
  weighted: boolean;
  /** The quantile function: the value at the share `u` in [0, 1). */
  at(u: number): Json;
  /** Null where the values are no numbers that lie evenly. */
  range: NumberRange | null;
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
export function continuous(at: (u: number) => number, range: NumberRange | null = null): Domain {
  return { values: null, weighted: false, at, range };
}

/** All numbers between two. */
export function between(low: number, high: number, isLog = false): NumberRange {
  return { low, high, isLog, step: null };
}

/** The multiples of q within a range; null where the least has no logarithm half a step below it. */
export function steppedRange(range: NumberRange | null, q: number): NumberRange | null {
  if (range === null) return null;
  const low = stepped(range.low, q);
  if (range.isLog && low - q / 2 <= 0) return null;
  return { ...range, low, high: stepped(range.high, q), step: q };
}

/** A domain of listed values, each as likely as any other. */
export function listed(values: readonly Json[]): Domain {
  return {
    values,
    weighted: false,
    range: null,
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
      const { at, range } = plain.domain(spec);
      const { q = 1 } = spec;
      return continuous((u) => stepped(at(u) as number, q), steppedRange(range, q));
    },
  };
}

/** Rounded to a multiple of q, without the noise of binary fractions. */
export function stepped(value: number, q: number): number {
  const multiple = Math.round(value / q) * q;
  // Whole numbers have no such noise, nor need they the detour by a text. (0 is added to have no −0.)
  if (Number.isInteger(q) && Math.abs(multiple) < 1e12) return multiple + 0;
  return Number(multiple.toPrecision(12));
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
