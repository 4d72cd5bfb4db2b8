import { randomStream } from '@basin/core';
import { expect, test } from 'vitest';
import { matrixWithSpectrum } from '../eigen/known-spectrum.ts';
import { denseOperator, type LinearOperator } from '../operator/linear-operator.ts';
import { hutchinsonTrace, hutchinsonTraces } from './hutchinson-trace.ts';
import { lanczos } from './lanczos.ts';
import { spectralDensity } from './spectral-density.ts';

const random = (seed = 0): ReturnType<typeof randomStream> => randomStream(seed, 'probes');
const spectrum = [
  ...Array<number>(90).fill(0.01),
  9,
  -7,
  4,
  ...Array.from({ length: 27 }, (_, k) => k / 30),
];
const matrix = matrixWithSpectrum(spectrum, 5);
const operator = denseOperator(matrix, spectrum.length);

function run(
  overrides: Partial<Parameters<typeof lanczos>[1]> = {},
  target: LinearOperator = operator,
): ReturnType<typeof lanczos> {
  return lanczos(target, {
    eigenvalueCount: 3,
    iterationLimit: 50,
    residualTolerance: 1e-10,
    random: random(),
    ...overrides,
  });
}

test('Lanczos finds the leading pairs, largest absolute value first, with true residuals', () => {
  const { eigenpairs, iterationCount } = run();
  expect(eigenpairs.map(({ value }) => value)).toEqual([9, -7, 4].map((v) => expect.closeTo(v, 9)));
  expect(iterationCount).toBeLessThan(50);
  for (const { value, vector, residual, converged } of eigenpairs) {
    const product = operator.apply(vector);
    const difference = product.map((entry, index) => entry - value * vector[index]!);
    expect(Math.hypot(...vector)).toBeCloseTo(1, 12);
    expect(residual).toBeCloseTo(Math.hypot(...difference) / 9, 14);
    expect(converged).toBe(true);
  }
});

test('Lanczos converges: more iterations, smaller residual; too few are marked', () => {
  const residuals = [4, 8, 16].map((iterationLimit) => {
    const { eigenpairs } = run({ iterationLimit, eigenvalueCount: 1 });
    return eigenpairs[0]!.residual;
  });
  expect(residuals[1]).toBeLessThan(residuals[0]! / 2);
  expect(residuals[2]).toBeLessThan(residuals[1]! / 10);
  expect(run({ iterationLimit: 4 }).eigenpairs[2]!.converged).toBe(false);
});

test('no copies of converged eigenvalues appear, however long it runs', () => {
  const { eigenpairs } = run({
    eigenvalueCount: 30,
    iterationLimit: 120,
    residualTolerance: 1e-15,
  });
  const found = eigenpairs.map(({ value }) => value);
  const expected = [...spectrum].sort((a, b) => Math.abs(b) - Math.abs(a)).slice(0, 30);
  found.forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 9));
});

test('repeated eigenvalues and operators smaller than asked for are met', () => {
  const identity = denseOperator(matrixWithSpectrum([2, 2, 2], 1), 3);
  const { eigenpairs } = run({ eigenvalueCount: 5 }, identity);
  expect(eigenpairs.map(({ value }) => value)).toEqual([2, 2, 2].map((v) => expect.closeTo(v, 12)));
  const zero = run({ eigenvalueCount: 1 }, denseOperator(new Float64Array(16), 4));
  expect(zero.eigenpairs[0]).toMatchObject({ value: 0, residual: 0, converged: true });
});

test('each copy of a repeated eigenvalue is found, however few values there are', () => {
  const nine = denseOperator(matrixWithSpectrum([...Array<number>(9).fill(0.1), 0, 0, 0], 2), 12);
  const found = (eigenvalueCount: number) => run({ eigenvalueCount }, nine);
  for (const [count, expected] of [
    [5, Array<number>(5).fill(0.1)],
    [9, Array<number>(9).fill(0.1)],
    [11, [...Array<number>(9).fill(0.1), 0, 0]],
  ] as const) {
    const { eigenpairs } = found(count);
    expect(eigenpairs.map(({ value }) => value)).toEqual(
      expected.map((value) => expect.closeTo(value, 12) as number),
    );
    expect(eigenpairs.every(({ converged }) => converged)).toBe(true);
  }
});

test('of a rank-deficient operator the zeros converge, by ‖A‖ and not by themselves', () => {
  const spectrum = [3, -2, 0.5, ...Array<number>(57).fill(0)];
  const deficient = denseOperator(matrixWithSpectrum(spectrum, 8), 60);
  const { eigenpairs, iterationCount } = run({ eigenvalueCount: 6 }, deficient);
  expect(eigenpairs.map(({ value }) => value)).toEqual(
    spectrum.slice(0, 6).map((value) => expect.closeTo(value, 12) as number),
  );
  for (const { residual, converged } of eigenpairs) {
    expect(residual).toBeLessThan(1e-12);
    expect(converged).toBe(true);
  }
  expect(iterationCount).toBeLessThan(20);
});

test('the products of a rounding operator end in noise, which is no eigenvalue either', () => {
  const exact = denseOperator(matrixWithSpectrum([4, 4, 1, ...Array<number>(37).fill(0)], 3), 40);
  const noise = random(7);
  const rounding: LinearOperator = {
    ...exact,
    apply: (vector) => exact.apply(vector).map((entry) => entry + 1e-15 * noise.normal()),
  };
  const { eigenpairs } = run({ eigenvalueCount: 4 }, rounding);
  expect(eigenpairs.map(({ value }) => value)).toEqual(
    [4, 4, 1, 0].map((value) => expect.closeTo(value, 10) as number),
  );
});

test('a product that is not finite ends Lanczos with a word', () => {
  const broken = { size: 4, symmetryTolerance: 1, apply: () => new Float64Array(4).fill(NaN) };
  expect(() => run({}, broken)).toThrow(expect.objectContaining({ code: 'analysis/not-finite' }));
});

test('Hutchinson’s trace is within its standard error, which falls as 1/√probes', () => {
  const exact = spectrum.reduce((sum, value) => sum + value, 0);
  const few = hutchinsonTrace(operator, { probeCount: 100, random: random(1) });
  const many = hutchinsonTrace(operator, { probeCount: 2_500, random: random(2) });
  for (const { mean, standardError } of [few, many]) {
    expect(Math.abs(mean - exact)).toBeLessThan(4 * standardError);
  }
  expect(many.standardError / few.standardError).toBeGreaterThan(0.15);
  expect(many.standardError / few.standardError).toBeLessThan(0.25);
  // Var(zᵀAz) = 2·Σ_{i≠j} A²: the standard error itself is right.
  let offDiagonal = 0;
  matrix.forEach((entry, index) => {
    if (index % (spectrum.length + 1) !== 0) offDiagonal += entry * entry;
  });
  expect(many.standardError).toBeCloseTo(Math.sqrt((2 * offDiagonal) / 2_500), 1);
});

test('Hutchinson is exact for a diagonal matrix', () => {
  const diagonal = denseOperator(Float64Array.of(1, 0, 0, 0, -2, 0, 0, 0, 4), 3);
  expect(hutchinsonTrace(diagonal, { probeCount: 4, random: random() })).toEqual({
    mean: 3,
    standardError: 0,
    probeCount: 4,
    deflatedCount: 0,
  });
});

test('the spectral density integrates to 1 and approaches the smoothed spectrum', () => {
  const errors = [1, 64].map((probeCount) => {
    const found = spectralDensity(operator, { probeCount, iterationLimit: 40, random: random(4) });
    const spacing = found.values[1]! - found.values[0]!;
    const integral = found.density.reduce((sum, value) => sum + value * spacing, 0);
    expect(integral).toBeCloseTo(1, 5);
    const exact = found.values.map(
      (value) =>
        spectrum.reduce(
          (sum, node) => sum + Math.exp(-(((value - node) / found.broadening) ** 2) / 2),
          0,
        ) /
        (spectrum.length * found.broadening * Math.sqrt(2 * Math.PI)),
    );
    return exact.reduce((sum, e, index) => sum + Math.abs(e - found.density[index]!) * spacing, 0);
  });
  expect(errors[1]).toBeLessThan(0.1);
  expect(errors[1]).toBeLessThan(errors[0]! / 2);
});

test('the density’s error bars are the spread that other probes show', () => {
  const densities = Array.from({ length: 30 }, (_, seed) =>
    spectralDensity(operator, {
      ...{ probeCount: 8, iterationLimit: 12, pointCount: 40, random: random(20 + seed) },
      relativeBroadening: 0.1,
    }),
  );
  const [first] = densities as [(typeof densities)[number]];
  expect(
    spectralDensity(operator, { probeCount: 1, iterationLimit: 4, random: random() }).standardError,
  ).toBeNull();
  const middle = 20;
  const heights = densities.map(({ density }) => density[middle]!);
  const mean = heights.reduce((sum, one) => sum + one, 0) / heights.length;
  const spread = Math.sqrt(
    heights.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (heights.length - 1),
  );
  const stated =
    densities.reduce((sum, { standardError }) => sum + standardError![middle]!, 0) /
    densities.length;
  expect(first.standardError).toHaveLength(40);
  expect(stated / spread).toBeGreaterThan(0.6);
  expect(stated / spread).toBeLessThan(1.6);
});

test('a density is as broad as its steps can show: no ripple of nodes stands for a spectrum', () => {
  // Starts of signs have as much of each eigenvector of a diagonal matrix: nothing but the nodes can be off.
  const even: LinearOperator = {
    ...{ size: 120, symmetryTolerance: 1 },
    apply: (vector) => vector.map((entry, index) => (entry * index) / 120),
  };
  for (const [iterationLimit, broadening] of [
    [10, 0.1],
    [20, 0.05],
  ] as const) {
    const options = { probeCount: 2, iterationLimit, pointCount: 60, random: random(6) };
    const found = spectralDensity(even, options);
    // Few steps do not reach the ends of the span.
    expect(found.broadening / broadening).toBeGreaterThan(0.95);
    expect(found.broadening / broadening).toBeLessThanOrEqual(1);
    found.values.forEach((value, index) => {
      if (value < 0.3 || value > 0.7) return;
      expect(Math.abs(found.density[index]! - 1)).toBeLessThan(0.005);
    });
  }
});

test('the same seed gives the same numbers', () => {
  const once = hutchinsonTrace(operator, { probeCount: 5, random: random(9) });
  expect(hutchinsonTrace(operator, { probeCount: 5, random: random(9) })).toEqual(once);
  expect(run().eigenpairs[0]!.vector).toEqual(run().eigenpairs[0]!.vector);
});

const outlying = [...Array.from({ length: 29 }, (_, index) => index / 29), 30];
const beside = denseOperator(matrixWithSpectrum(outlying, 6, 30), 30);
const outlyingTrace = outlying.reduce((sum, value) => sum + value, 0);

test('traces of blocks are those of what is known and what is left, together the whole', () => {
  const { basis } = run({ eigenvalueCount: 1, iterationLimit: 8 }, beside);
  const groups = [0, 10, 20].map((start) => ({
    ...{ name: `${start}`, size: 10 },
    ranges: [{ start, size: 10 }],
  }));
  const of = (probeCount: number) =>
    hutchinsonTraces(beside, groups, { probeCount, random: random(3), basis });
  const { whole, parts } = of(4_000);
  expect(whole.deflatedCount).toBe(basis.diagonal.length);
  expect(parts.reduce((sum, part) => sum + part.mean, 0)).toBeCloseTo(whole.mean, 10);
  const matrix = matrixWithSpectrum(outlying, 6, 30);
  for (const [index, part] of parts.entries()) {
    const exact = Array.from({ length: 10 }, (_, at) => matrix[(10 * index + at) * 31]!);
    const trace = exact.reduce((sum, value) => sum + value, 0);
    expect(Math.abs(part.mean - trace)).toBeLessThan(4 * part.standardError);
    expect(part.standardError).toBeLessThan(0.02 * trace);
  }
});

test('of a space that Lanczos knows wholly the trace is exact', () => {
  const { basis } = run({ eigenvalueCount: 30, iterationLimit: 30 }, beside);
  const found = hutchinsonTrace(beside, { probeCount: 2, random: random(), basis });
  expect(found.mean).toBeCloseTo(outlyingTrace, 10);
  expect(found.standardError).toBeLessThan(1e-12);
});

test('eigenpairs that are known stand in a density as they are, whatever the starts have of them', () => {
  const { eigenpairs } = run({ eigenvalueCount: 1 }, beside);
  const spreadAt = (known: typeof eigenpairs) => {
    const { values, density, standardError, broadening } = spectralDensity(beside, {
      ...{ probeCount: 6, iterationLimit: 30, random: random(5), known },
    });
    const at = values.findIndex((value) => value >= 30 - broadening / 8);
    const exact = Math.exp(-(((values[at]! - 30) / broadening) ** 2) / 2);
    const height = exact / (30 * broadening * Math.sqrt(2 * Math.PI));
    const spacing = values[1]! - values[0]!;
    expect(density.reduce((sum, one) => sum + one * spacing, 0)).toBeCloseTo(1, 5);
    return { off: Math.abs(density[at]! - height) / height, bar: standardError![at]! / height };
  };
  expect(spreadAt(eigenpairs).off).toBeLessThan(1e-9);
  expect(spreadAt(eigenpairs).bar).toBeLessThan(1e-9);
  expect(spreadAt([]).bar).toBeGreaterThan(0.2);
  const all = run({ eigenvalueCount: 30 }, beside).eigenpairs;
  expect(
    spectralDensity(beside, { probeCount: 2, iterationLimit: 9, random: random(), known: all }),
  ).toMatchObject({ standardError: expect.arrayContaining([0]) as number[] });
});
