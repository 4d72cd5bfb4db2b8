import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { betaQuantile } from '@basin/statistics';
import { expect, it } from 'vitest';
import { mostDimensions } from './direction-numbers.ts';
import {
  generatingIntegers,
  scrambledSobol,
  scrambleIntegers,
  sobolBits,
  sobolPoints,
} from './sobol-sequence.ts';

const fixture = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../fixtures/sobol.json'), 'utf8'),
) as {
  generatingSums: number[];
  unscrambled: number[][];
  scrambled: { shift: number[]; rows: number[][]; points: number[][] };
  beta: { a: number; b: number; share: number; quantile: number }[];
};

function take(points: Generator<number[]>, count: number): number[][] {
  return Array.from({ length: count }, () => points.next().value as number[]);
}
const whole = (points: number[][]) =>
  points.map((point) => point.map((value) => value * 2 ** sobolBits));

it("is scipy's sequence in every dimension", () => {
  const integers = generatingIntegers(mostDimensions);
  const sums = integers.map((columns) => columns.reduce((sum, value) => sum + value, 0));
  expect(sums).toEqual(fixture.generatingSums);
  const points = sobolPoints(integers, Array<number>(mostDimensions).fill(0));
  expect(whole(take(points, fixture.unscrambled.length))).toEqual(fixture.unscrambled);
});

it("scrambles as scipy does, given scipy's matrices and shift", () => {
  const { shift, rows, points } = fixture.scrambled;
  const integers = generatingIntegers(rows.length).map((columns, dimension) =>
    scrambleIntegers(columns, rows[dimension] as number[]),
  );
  expect(whole(take(sobolPoints(integers, shift), points.length))).toEqual(points);
});

it('keeps the net: of 64 scrambled points one is in each 64th of every axis', () => {
  for (const seed of [0, 1, 2]) {
    const points = take(scrambledSobol(6, seed), 64);
    for (let dimension = 0; dimension < 6; dimension++) {
      const cells = points.map((point) => Math.floor((point[dimension] as number) * 64));
      expect(new Set(cells).size).toBe(64);
    }
  }
  expect(take(scrambledSobol(3, 1), 4)).not.toEqual(take(scrambledSobol(3, 2), 4));
  expect(take(scrambledSobol(3, 1), 4)).toEqual(take(scrambledSobol(3, 1), 4));
});

it("has scipy's quantiles of beta", () => {
  for (const { a, b, share, quantile } of fixture.beta) {
    expect(betaQuantile(share, a, b)).toBeCloseTo(quantile, 10);
  }
});
