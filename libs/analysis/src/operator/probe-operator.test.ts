import { randomStream } from '@basin/core';
import { expect, test } from 'vitest';
import { denseOperator } from './linear-operator.ts';
import { probeOperator } from './probe-operator.ts';

const symmetric = denseOperator(Float64Array.of(2, 1, 1, 3), 2);
const random = (): ReturnType<typeof randomStream> => randomStream(1, 'probes');

test('a symmetric operator passes', () => {
  const { deterministic, symmetryError } = probeOperator(symmetric, random());
  expect(deterministic).toBe(true);
  expect(symmetryError).toBeLessThan(1e-15);
});

test('one that is not symmetric is refused, with its error', () => {
  const skewed = denseOperator(Float64Array.of(2, 1, 1.1, 3), 2);
  expect(() => probeOperator(skewed, random())).toThrow(
    expect.objectContaining({ code: 'analysis/not-symmetric' }),
  );
});

test('one that answers differently each time is found out', () => {
  let calls = 0;
  const drifting = {
    size: 2,
    symmetryTolerance: 1e-3,
    apply: (v: Float64Array) => symmetric.apply(v).map((entry) => entry + 1e-12 * calls++),
  };
  expect(probeOperator(drifting, random()).deterministic).toBe(false);
});

test('products that are not finite are refused', () => {
  const infinite = { size: 2, symmetryTolerance: 1e-3, apply: () => Float64Array.of(Infinity, 0) };
  expect(() => probeOperator(infinite, random())).toThrow(
    expect.objectContaining({ code: 'analysis/not-finite' }),
  );
});
