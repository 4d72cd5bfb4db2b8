import { canonicalJson } from '@basin/core';
import { type NumberRange, stepped } from '../../space/distribution.ts';
import { type Axis, isActive, type Point } from '../../space/space.ts';

/** What kernels lie over: one of so many choices, or numbers between two. */
export type Dimension = { kind: 'choice'; count: number } | ({ kind: 'number' } & NumberRange);

/** An axis as one number: the index of a choice, the number itself, or its share of probability. */
export interface EncodedAxis {
  axis: Axis;
  dimension: Dimension;
  /** NaN where the axis does not exist at the point. */
  encode(point: Point): number;
  /** The nearest number that the axis has. */
  round(value: number): number;
  decode(value: number): Point;
}

/** Shares of probability; a value at 1 has none. */
const shares: Dimension = { kind: 'number', low: 0, high: 1, isLog: false, step: null };

/**
 * How an axis is searched: listed values as choices; numbers that lie evenly as such; any other
 * distribution by its quantile function, so that its own shape is the prior.
 */
export function encodeAxis(axis: Axis): EncodedAxis {
  const [name = ''] = axis.names;
  if (axis.range !== null) return evenly(axis, name, axis.range);
  if (axis.values !== null) return choices(axis, axis.values);
  const share = (value: unknown): number => shareOf(axis, name, Number(value));
  return {
    ...{ axis, dimension: shares },
    encode: (point) => (isActive(axis.when, point) ? share(point[name]) : NaN),
    round: (value) => Math.min(value, 1 - 2 ** -53),
    decode: (value) => axis.at(value),
  };
}

function evenly(axis: Axis, name: string, range: NumberRange): EncodedAxis {
  const { low, high, step } = range;
  return {
    ...{ axis, dimension: { kind: 'number', ...range } },
    encode: (point) => (isActive(axis.when, point) ? Number(point[name]) : NaN),
    round(value) {
      const number =
        step === null ? value : stepped(low + Math.round((value - low) / step) * step, step);
      return Math.min(high, Math.max(low, number));
    },
    decode: (value) => ({ [name]: value }),
  };
}

function choices(axis: Axis, values: readonly Point[]): EncodedAxis {
  const indices = new Map(values.map((value, index) => [canonicalJson(value), index]));
  const own = (point: Point): Point =>
    Object.fromEntries(
      axis.names.flatMap((name) => {
        const value = point[name];
        return value === undefined ? [] : [[name, value]];
      }),
    );
  return {
    ...{ axis, dimension: { kind: 'choice', count: values.length } },
    encode: (point) =>
      isActive(axis.when, point) ? (indices.get(canonicalJson(own(point))) ?? NaN) : NaN,
    round: (value) => value,
    decode: (value) => values[value] ?? {},
  };
}

/** The share at which a rising quantile function has the value; the middle of those that have it. */
function shareOf(axis: Axis, name: string, value: number): number {
  const first = firstShare((u) => Number(axis.at(u)[name]) >= value);
  const last = firstShare((u) => Number(axis.at(u)[name]) > value);
  return (first + last) / 2;
}

function firstShare(holds: (share: number) => boolean): number {
  let low = 0;
  let high = 1;
  for (let step = 0; step < 53; step++) {
    const middle = (low + high) / 2;
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return (low + high) / 2;
}
