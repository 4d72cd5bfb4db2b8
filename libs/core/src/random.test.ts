import fc from 'fast-check';
import { expect, test } from 'vitest';
import { permutation, randomFrom, randomStream, seedStreams } from './random.ts';

test('xoshiro128** gives its published sequence', () => {
  // State 1, 2, 3, 4: first outputs of the authors' C code.
  const random = randomFrom([1, 2, 3, 4]);
  expect([random.uint32(), random.uint32(), random.uint32()]).toEqual([11520, 0, 5927040]);
});

test('a stream repeats, continues from its state, and differs from the other streams', () => {
  const first = randomStream(7, 'init');
  const second = randomStream(7, 'init');
  const values = Array.from({ length: 50 }, () => first.uint32());
  expect(Array.from({ length: 50 }, () => second.uint32())).toEqual(values);
  const continued = randomFrom(first.state());
  expect(continued.uint32()).toBe(second.uint32());
  const firsts = seedStreams.map((name) => randomStream(7, name).uint32());
  expect(new Set([...firsts, randomStream(8, 'init').uint32()]).size).toBe(seedStreams.length + 1);
});

test('integers are below their bound without bias, as remainders of what is not drawn again', () => {
  // Of bounds above 2³¹ about half of the numbers are drawn again.
  for (const bound of [1, 7, 20_000, 2 ** 31 + 1, 2 ** 32 - 1, 2 ** 32]) {
    const [drawn, raw] = [randomStream(3, 'order'), randomStream(3, 'order')];
    const limit = 2 ** 32 - (2 ** 32 % bound);
    for (let index = 0; index < 50; index++) {
      let value = raw.uint32();
      while (value >= limit) value = raw.uint32();
      expect(drawn.integer(bound)).toBe(value % bound);
    }
  }
});

test('a permutation holds every index once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 200 }), fc.nat(), (count, seed) => {
      const order = permutation(count, randomStream(seed, 'order'));
      expect([...order].sort((a, b) => a - b)).toEqual([...Array(count).keys()]);
    }),
  );
});

test('uniform and normal numbers have their moments', () => {
  const random = randomStream(1, 'init');
  const count = 100_000;
  let uniformSum = 0;
  let normalSum = 0;
  let normalSquares = 0;
  for (let index = 0; index < count; index++) {
    uniformSum += random.uniform();
    const value = random.normal();
    normalSum += value;
    normalSquares += value * value;
  }
  // Five standard errors: a seeded sequence either passes for ever or never.
  expect(Math.abs(uniformSum / count - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / count));
  expect(Math.abs(normalSum / count)).toBeLessThan(5 / Math.sqrt(count));
  expect(Math.abs(normalSquares / count - 1)).toBeLessThan(5 * Math.sqrt(2 / count));
});
