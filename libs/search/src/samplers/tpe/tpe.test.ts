import { readFileSync } from 'node:fs';
import { randomStream } from '@basin/core';
import { describe, expect, it } from 'vitest';
import type { NumberRange } from '../../space/distribution.ts';
import type { Told } from '../sampler.ts';
import type { Dimension } from './dimension.ts';
import { logMass } from './normal-mass.ts';
import { createObserved } from './observed.ts';
import { createParzen, type Parzen } from './parzen.ts';

type Value = string | number;
interface Estimator {
  numbers: number[];
  weights: number[];
  kernels: Record<string, { centres: number[]; widths: number[] }>;
}
interface Case {
  name: string;
  space: Record<string, { values: Value[] } | NumberRange>;
  trials: {
    params: Record<string, Value>;
    state: 'complete' | 'pruned' | 'running';
    value: number | null;
    reported: Record<string, number>;
  }[];
  best: Estimator;
  others: Estimator;
  candidates: Record<string, Value>[];
  logDensities: [number[], number[]];
  taken: number;
}

const fixture = new URL('../../fixtures/tpe.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(fixture, 'utf8')) as { cases: Case[] };

function dimensionsOf({ space }: Case): Dimension[] {
  return Object.values(space).map((range) =>
    'values' in range
      ? { kind: 'choice', count: range.values.length }
      : { kind: 'number', ...range },
  );
}

function numbersOf({ space }: Case, params: Record<string, Value>): number[] {
  return Object.entries(space).map(([name, range]) => {
    const value = params[name] ?? NaN;
    return 'values' in range ? range.values.indexOf(value) : Number(value);
  });
}

function bestOf({ trials }: Case): number[] {
  const observed = createObserved();
  for (const [index, { state, value, reported }] of trials.entries()) {
    const [last] = Object.entries(reported);
    const told: Told =
      state === 'complete'
        ? { index, state: 'done', value: value ?? NaN }
        : { index, state: 'pruned', epoch: Number(last?.[0]), value: last?.[1] ?? NaN };
    if (state !== 'running') observed.tell(told, 'minimize');
  }
  return observed.best().sort((a, b) => a - b);
}

function parzenOf(one: Case, numbers: readonly number[], isBackwards: boolean): Parzen {
  const parzen = createParzen(dimensionsOf(one));
  const insert = (index: number): void =>
    parzen.insert(index, numbersOf(one, one.trials[index]?.params ?? {}));
  // Members that come and go again leave no trace.
  const all = one.trials.map((_, index) => index);
  const order = isBackwards ? all.reverse() : all;
  order.forEach(insert);
  parzen.logDensity(numbersOf(one, one.candidates[0] ?? {}));
  for (const index of order) if (!numbers.includes(index)) parzen.remove(index);
  return parzen;
}

describe.each(cases)('as Optuna has it: $name', (one) => {
  it('takes the same trials as the best', () => {
    expect(bestOf(one)).toEqual(one.best.numbers);
  });

  it.each([
    ['best', 0, false],
    ['others', 1, true],
  ] as const)('has the same estimator of the %s', (side, index, isBackwards) => {
    const expected = one[side];
    const parzen = parzenOf(one, expected.numbers, isBackwards);
    expectClose(parzen.weights(), expected.weights);
    Object.keys(one.space).forEach((name, dimension) => {
      const kernels = expected.kernels[name];
      if (kernels === undefined) return;
      expectClose(parzen.widths(dimension).centres, kernels.centres);
      expectClose(parzen.widths(dimension).widths, kernels.widths);
    });
    const densities = one.candidates.map((params) => parzen.logDensity(numbersOf(one, params)));
    expectClose(densities, one.logDensities[index]);
  });

  it('takes the same candidate', () => {
    const best = parzenOf(one, one.best.numbers, false);
    const others = parzenOf(one, one.others.numbers, false);
    const scores = one.candidates.map((params) => {
      const values = numbersOf(one, params);
      return best.logDensity(values) - others.logDensity(values);
    });
    expect(scores.indexOf(Math.max(...scores))).toBe(one.taken);
  });

  it('draws from its mixture', () => {
    const parzen = parzenOf(one, one.others.numbers, false);
    const random = randomStream(1, 'test');
    const draws = Array.from({ length: 4_000 }, () => parzen.sample(random));
    // E[1/p] over draws of p is the volume of its support, if both are the same p.
    const [range] = Object.values(one.space);
    if (Object.keys(one.space).length > 1 || range === undefined || 'values' in range) return;
    if (range.step !== null) return;
    const scaled = (value: number): number => (range.isLog ? Math.log(value) : value);
    const inverses = draws.map((point) => Math.exp(-parzen.logDensity(point)));
    const volume = inverses.reduce((sum, value) => sum + value, 0) / draws.length;
    expect(volume / (scaled(range.high) - scaled(range.low))).toBeCloseTo(1, 1);
  });
});

it('leaves out nothing that counts among thousands of members', () => {
  const dimensions: Dimension[] = [
    { kind: 'number', low: 0, high: 1, isLog: false, step: null },
    { kind: 'number', low: 1e-5, high: 1, isLog: true, step: null },
    { kind: 'number', low: 8, high: 128, isLog: false, step: 1 },
  ];
  const random = randomStream(1, 'test');
  // Half of them crowd in a corner, as those of a long study do.
  const draw = (isCrowded: boolean): number[] => [
    isCrowded ? 0.9 + 0.02 * random.uniform() : random.uniform(),
    Math.exp(Math.log(1e-5) * (isCrowded ? 0.02 * random.uniform() : random.uniform())),
    8 + Math.floor((isCrowded ? 5 : 121) * random.uniform()),
  ];
  const members = Array.from({ length: 3_000 }, (_, index) => draw(index % 2 === 0));
  const parzen = createParzen(dimensions);
  for (const [slot, values] of members.entries()) parzen.insert(slot, values);
  for (let slot = 0; slot < 40; slot += 2) parzen.remove(slot);
  const weights = parzen.weights();
  const kernels = dimensions.map((_, dimension) => parzen.widths(dimension));
  const points = [draw(true), draw(true), draw(false), [0, 1e-5, 8], [1, 1, 128]];
  const plain = points.map((point) =>
    weights.reduce((sum, weight, rank) => {
      const logs = dimensions.map((dimension, at) =>
        logOf(dimension, point[at] ?? 0, [kernels[at]?.centres[rank], kernels[at]?.widths[rank]]),
      );
      return sum + weight * Math.exp(logs.reduce((total, log) => total + log, 0));
    }, 0),
  );
  const logs = points.map((point) => parzen.logDensity(point));
  expectClose(logs, plain.map(Math.log));
  for (const [index, point] of points.entries()) {
    const log = logs[index] ?? NaN;
    expect(parzen.atLeast(point)).toBeLessThanOrEqual(log + 1e-9);
    expect(parzen.logDensity(point, log - 0.01)).toBe(Infinity);
    expect(parzen.logDensity(point, log + 0.01)).toBeCloseTo(log, 9);
  }
});

/** A truncated normal's logarithm at a value, or of what it has in the value's cell. */
function logOf(
  dimension: Dimension,
  value: number,
  [centre = NaN, width = NaN]: readonly (number | undefined)[],
): number {
  if (dimension.kind === 'choice') return NaN;
  const { low, high, isLog, step } = dimension;
  const z = (at: number): number => ((isLog ? Math.log(at) : at) - centre) / width;
  const half = (step ?? 0) / 2;
  const whole = logMass(z(low - half), z(high + half));
  if (step !== null) return logMass(z(value - half), z(value + half)) - whole;
  return -0.5 * z(value) ** 2 - Math.log(width * Math.sqrt(2 * Math.PI)) - whole;
}

function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  for (const [index, value] of expected.entries()) {
    expect(Math.abs((found[index] ?? NaN) - value) / Math.max(1, Math.abs(value))).toBeLessThan(
      1e-9,
    );
  }
}
