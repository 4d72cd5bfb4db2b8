import { type Random, randomStream } from '@basin/core';
import { directionNumbers } from './direction-numbers.ts';

/** Digits of a coordinate, so also of what tells points apart: 2³⁰ points in all. */
export const sobolBits = 30;

/**
 * Generating integers of each dimension, most significant digit first: v[dimension][digit].
 * Bratley and Fox 1988, section 2, with the primitive polynomials and initial numbers of Joe and Kuo
 * 2008.
 */
export function generatingIntegers(dimensions: number): number[][] {
  return Array.from({ length: dimensions }, (_, dimension) => {
    const [polynomial = 1, ...initial] = directionNumbers[dimension] ?? [];
    const degree = 31 - Math.clz32(polynomial);
    const v: number[] = [];
    for (let j = 0; j < sobolBits; j++) {
      if (dimension === 0) v.push(1);
      else if (j < degree) v.push(initial[j] ?? 1);
      else {
        let next = v[j - degree] as number;
        for (let k = 0; k < degree; k++) {
          if (((polynomial >> (degree - 1 - k)) & 1) === 1) {
            next ^= (v[j - k - 1] as number) << (k + 1);
          }
        }
        v.push(next);
      }
    }
    return v.map((value, j) => (value << (sobolBits - 1 - j)) >>> 0);
  });
}

/**
 * Left matrix scramble (Matoušek 1998): digit p of each integer becomes the sum of its digits 0 … p
 * that row p of a lower triangular binary matrix picks, digits counted from the most significant.
 * `rows[p]` holds the row's digits in the same order as an integer does.
 */
export function scrambleIntegers(integers: readonly number[], rows: readonly number[]): number[] {
  return integers.map((value) =>
    rows.reduce((sum, row, p) => sum | (parity(row & value) << (sobolBits - 1 - p)), 0),
  );
}

/** Points of the sequence in Gray-code order, each coordinate in [0, 1); at most 2³⁰. */
export function* sobolPoints(
  integers: readonly (readonly number[])[],
  shift: readonly number[],
): Generator<number[]> {
  const state = [...shift];
  for (let index = 0; index < 2 ** sobolBits; index++) {
    yield state.map((value) => value / 2 ** sobolBits);
    const digit = trailingOnes(index);
    for (const [dimension, columns] of integers.entries()) {
      state[dimension] = (state[dimension] as number) ^ (columns[digit] ?? 0);
    }
  }
}

/** A Sobol sequence scrambled by a matrix and a digital shift from the stream `sampler:sobol`. */
export function scrambledSobol(dimensions: number, seed: number): Generator<number[]> {
  const random = randomStream(seed, 'scramble:sobol');
  const integers = generatingIntegers(dimensions).map((columns) =>
    scrambleIntegers(columns, lowerTriangle(random)),
  );
  const shift = integers.map(() => random.uint32() >>> (32 - sobolBits));
  return sobolPoints(integers, shift);
}

/** Random rows of a lower triangular matrix with ones on its diagonal. */
function lowerTriangle(random: Random): number[] {
  return Array.from({ length: sobolBits }, (_, p) => {
    const diagonal = 1 << (sobolBits - 1 - p);
    const left = ~(2 * diagonal - 1) & (2 ** sobolBits - 1);
    return (random.uint32() & left) | diagonal;
  });
}

function parity(value: number): number {
  let bits = value;
  for (let step = 16; step >= 1; step >>= 1) bits ^= bits >>> step;
  return bits & 1;
}

function trailingOnes(value: number): number {
  return 31 - Math.clz32(~value & (value + 1));
}
