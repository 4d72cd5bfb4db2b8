/** How often intervals of 95 % miss, by simulation on spectra that are known; docs/statistics.md has more of them. */
import { randomStream } from '@basin/core';
import { studentQuantile } from '@basin/statistics';
import { expect, test } from 'vitest';
import { matrixWithSpectrum } from '../eigen/known-spectrum.ts';
import { denseOperator } from '../operator/linear-operator.ts';
import { hutchinsonTraces } from './hutchinson-trace.ts';
import { lanczos } from './lanczos.ts';
import { spectralDensity } from './spectral-density.ts';

const size = 40;
const flat = (count: number): number[] => Array.from({ length: count }, (_, k) => k / count);
const oneOutlier = [...flat(size - 1), 30];
const nineOutliers = [...flat(size - 9), ...Array.from({ length: 9 }, (_, k) => 10 + 2.5 * k)];
const falling = Array.from({ length: size }, (_, k) => (k % 10 === 9 ? -1 : 1) / (k + 1) ** 2);

/** 5 % and three standard errors of such a share. */
const allowed = (repeats: number): number => 0.05 + 3 * Math.sqrt((0.05 * 0.95) / repeats);

const half = { name: 'half', size: size / 2, ranges: [{ start: 0, size: size / 2 }] };

interface Level {
  /** Share of intervals of the trace that miss. */
  missed: number;
  /** The same of the trace of the upper left quarter. */
  partMissed: number;
  /** The mean squared standard error over the estimates' own variance. */
  variance: number;
}

function traceLevel(
  spectrum: readonly number[],
  { probeCount = 5, turns = size, pairs = 0, repeats = 500 },
): Level {
  const matrix = matrixWithSpectrum(spectrum, 3, turns);
  const operator = denseOperator(matrix, size);
  const diagonal = Array.from({ length: size }, (_, at) => matrix[at * (size + 1)] as number);
  const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);
  const [whole, part] = [sum(diagonal), sum(diagonal.slice(0, size / 2))];
  const random = randomStream(1, 'levels');
  const quantile = studentQuantile(0.975, probeCount - 1);
  let [missed, partMissed, stated, squares] = [0, 0, 0, 0];
  let basis: ReturnType<typeof lanczos>['basis'] | undefined;
  for (let repeat = 0; repeat < repeats; repeat++) {
    if (pairs > 0 && repeat % 5 === 0) {
      basis = lanczos(operator, {
        ...{ eigenvalueCount: pairs, iterationLimit: 50, residualTolerance: 1e-3, random },
      }).basis;
    }
    const found = hutchinsonTraces(operator, [half], {
      ...{ probeCount, random },
      ...(basis === undefined ? {} : { basis }),
    });
    const off = Math.abs(found.whole.mean - whole);
    const [block] = found.parts as [(typeof found)['whole']];
    if (off > quantile * found.whole.standardError) missed += 1 / repeats;
    if (Math.abs(block.mean - part) > quantile * block.standardError) partMissed += 1 / repeats;
    stated += found.whole.standardError ** 2;
    squares += off ** 2;
  }
  return { missed, partMissed, variance: stated / squares };
}

test('an interval of a trace from few probes keeps its level beside an outlier that nobody has looked for', () => {
  for (const probeCount of [3, 5, 10]) {
    const { missed, partMissed, variance } = traceLevel(oneOutlier, { probeCount });
    expect(missed).toBeLessThan(allowed(500));
    expect(partMissed).toBeLessThan(allowed(500));
    // No wider than need be: the standard error is right, not an upper bound.
    expect(variance).toBeGreaterThan(0.8);
    expect(variance).toBeLessThan(1.25);
  }
});

test('so it does where Lanczos has stopped with the first of nine, and where a spectrum falls steeply', () => {
  for (const [spectrum, pairs] of [
    [nineOutliers, 1],
    [falling, 1],
    [falling, 3],
  ] as const) {
    const { missed, partMissed } = traceLevel(spectrum, { pairs });
    expect(missed).toBeLessThan(allowed(500));
    expect(partMissed).toBeLessThan(allowed(500));
  }
});

test('of a matrix near a diagonal one the standard error is right too, and not what normal probes would have', () => {
  for (const pairs of [0, 1]) {
    const { missed, variance } = traceLevel(nineOutliers, { turns: 3, pairs });
    expect(missed).toBeLessThan(allowed(500));
    expect(variance).toBeGreaterThan(0.8);
    expect(variance).toBeLessThan(1.25);
  }
});

/** The share of density bands that miss at the worst λ, and the mean of a band over 1.96 true deviations. */
function densityLevel(spectrum: readonly number[], turns: number): { worst: number; wide: number } {
  const [probeCount, pointCount, repeats] = [5, 30, 200];
  const operator = denseOperator(matrixWithSpectrum(spectrum, 3, turns), size);
  const random = randomStream(2, 'levels');
  const quantile = studentQuantile(0.975, probeCount - 1);
  const [missed, squares, bands] = [0, 0, 0].map(() => new Float64Array(pointCount));
  let most = 0;
  const asked = new Set<number>();
  for (let repeat = 0; repeat < repeats; repeat++) {
    const { values, density, standardError, broadening } = spectralDensity(operator, {
      ...{ probeCount, pointCount, random, iterationLimit: 40, relativeBroadening: 0.05 },
    });
    const truth = values.map((at) => smoothedAt(spectrum, at, broadening));
    most = Math.max(...truth);
    truth.forEach((height, index) => {
      if (height < 0.05 * most) return;
      asked.add(index);
      const band = quantile * (standardError?.[index] as number);
      const off = Math.abs((density[index] as number) - height);
      // Where Lanczos has not run to the end a node stands a rounding off.
      if (off > band + 1e-9 * most) missed![index]! += 1 / repeats;
      squares![index]! += off ** 2 / repeats;
      bands![index]! += band / repeats;
    });
  }
  const wide = [...asked].map((index) => bands![index]! / (1.96 * Math.sqrt(squares![index]!)));
  return {
    worst: Math.max(...[...asked].map((index) => missed![index]!)),
    wide: wide.reduce((all, one) => all + one, 0) / wide.length,
  };
}

function smoothedAt(spectrum: readonly number[], at: number, width: number): number {
  const heights = spectrum.map((value) => Math.exp(-(((at - value) / width) ** 2) / 2));
  return heights.reduce((all, one) => all + one, 0) / (size * width * Math.sqrt(2 * Math.PI));
}

test('a density from five starts keeps its level at every λ, beside two lone eigenvalues too', () => {
  const alone = [...flat(size - 2).map((value) => value / 100), 5, -5];
  for (const spectrum of [alone, flat(size)]) {
    const { worst, wide } = densityLevel(spectrum, size);
    expect(worst).toBeLessThan(allowed(200));
    // Student's t of five is 1.42 times as wide as a normal interval.
    expect(wide).toBeLessThan(1.75);
  }
});

test('near a diagonal matrix the band is hardly wider than its t makes it', () => {
  const { worst, wide } = densityLevel(nineOutliers, 3);
  expect(worst).toBeLessThan(allowed(200));
  expect(wide).toBeLessThan(1.9);
});
