/**
 * How often the 95 % intervals of trace and spectral density miss the true value, on matrices whose
 * spectra are known, with and without the directions that Lanczos found; written into docs/statistics.md:
 *
 *     npx tsx tools/estimator-coverage.ts --repeats=1000
 *     npx tsx tools/estimator-coverage.ts --repeats=200 --print      printed alone
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { randomStream } from '@basin/core';
import { studentQuantile } from '@basin/statistics';
import { format } from 'prettier';
import { matrixWithSpectrum } from '../libs/analysis/src/eigen/known-spectrum.ts';
import { hutchinsonTrace } from '../libs/analysis/src/estimators/hutchinson-trace.ts';
import { lanczos } from '../libs/analysis/src/estimators/lanczos.ts';
import {
  type SpectralDensity,
  spectralDensity,
} from '../libs/analysis/src/estimators/spectral-density.ts';
import { denseOperator } from '../libs/analysis/src/operator/linear-operator.ts';

const { values } = parseArgs({
  options: {
    repeats: { type: 'string', default: '1000' },
    print: { type: 'boolean', default: false },
  },
});
const repeats = Number(values.repeats);
const size = 100;

const flat = (count: number): number[] => Array.from({ length: count }, (_, k) => k / count);
/** By so many reflections a diagonal matrix is turned where it is not turned wholly: it stays near diagonal. */
const fewTurns = 3;
const nearDiagonal = 'near diagonal, nine outliers';
const nineOutliers = [...flat(size - 9), ...Array.from({ length: 9 }, (_, k) => 10 + 2.5 * k)];
const spectra: Record<string, number[]> = {
  'evenly spread from 0 to 1': flat(size),
  'the same and one outlier, 30': [...flat(size - 1), 30],
  'the same and three outliers, 10, 20, 30': [...flat(size - 3), 10, 20, 30],
  'the same and nine outliers, 10 to 30': nineOutliers,
  'falling as 1/k': Array.from({ length: size }, (_, k) => 1 / (k + 1)),
  'falling as 1/k², a tenth below 0': Array.from(
    { length: size },
    (_, k) => (k % 10 === 9 ? -1 : 1) / (k + 1) ** 2,
  ),
  'within 0.01 of 0, but for 5 and −5': [...flat(size - 2).map((value) => value / 100), 5, -5],
  [nearDiagonal]: nineOutliers,
};

const probeCounts = [3, 5, 10, 30] as const;
/** Pairs that Lanczos was asked for; 0: it was not run. */
const pairCounts = [0, 1, 3] as const;
const densityProbeCount = 10;
/** Densities take their time: of these one in so many repeats. */
const densityEvery = 4;
/** A density below this share of its highest point is not asked about: no start has anything there. */
const askedShare = 0.02;
const pointCount = 60;

type Random = ReturnType<typeof randomStream>;
type Operator = ReturnType<typeof denseOperator>;

function lanczosOf(operator: Operator, eigenvalueCount: number, random: Random) {
  if (eigenvalueCount === 0) return null;
  return lanczos(operator, {
    ...{ eigenvalueCount, iterationLimit: 50, residualTolerance: 1e-3, random },
  });
}

/** Share of trace intervals that miss, and half of an interval, in the mean, over |trace|. */
interface TraceCoverage {
  missed: number;
  width: number;
}

/** Share of density bands that miss, over the points of its axis: the mean and the most. */
interface DensityCoverage {
  mean: number;
  worst: number;
}

function coverageOf(
  name: string,
  spectrum: readonly number[],
  eigenvalueCount: number,
): { trace: Map<number, TraceCoverage>; density: DensityCoverage } {
  const operator = denseOperator(
    matrixWithSpectrum(spectrum, 3, name === nearDiagonal ? fewTurns : size),
    size,
  );
  const exact = spectrum.reduce((sum, one) => sum + one, 0);
  const random = randomStream(eigenvalueCount, 'coverage');
  const trace = new Map(probeCounts.map((count) => [count, { missed: 0, width: 0 }]));
  const bands = densityBands(spectrum);
  for (let repeat = 0; repeat < repeats; repeat++) {
    const found = lanczosOf(operator, eigenvalueCount, random);
    for (const [probeCount, tally] of trace) {
      const estimate = hutchinsonTrace(operator, {
        ...{ probeCount, random },
        ...(found === null ? {} : { basis: found.basis }),
      });
      const half = studentQuantile(0.975, probeCount - 1) * estimate.standardError;
      if (Math.abs(estimate.mean - exact) > half) tally.missed += 1 / repeats;
      tally.width += half / Math.abs(exact) / repeats;
    }
    if (repeat % densityEvery !== 0) continue;
    const known = found?.eigenpairs.filter(({ converged }) => converged) ?? [];
    bands.add(
      spectralDensity(operator, {
        ...{ random, known, pointCount, relativeBroadening: 0.03 },
        ...{ probeCount: densityProbeCount, iterationLimit: 30 },
      }),
    );
  }
  return { trace, density: bands.coverage() };
}

/** Counts at each point of the axis how often a band leaves the smoothed spectrum outside. */
function densityBands(spectrum: readonly number[]) {
  const quantile = studentQuantile(0.975, densityProbeCount - 1);
  const asked = new Float64Array(pointCount);
  const outside = new Float64Array(pointCount);
  return {
    add({ values: axis, density, standardError, broadening }: SpectralDensity): void {
      const smoothed = axis.map((at) => smoothedAt(spectrum, at, broadening));
      const most = Math.max(...smoothed);
      smoothed.forEach((height, index) => {
        if (height < askedShare * most) return;
        asked[index]!++;
        const half = quantile * (standardError?.[index] as number);
        // A known point stands where Lanczos found it: to a thousandth, which is what it was asked for.
        if (Math.abs((density[index] as number) - height) > half + 1e-3 * most) outside[index]!++;
      });
    },
    coverage(): DensityCoverage {
      const often = Math.max(...asked) / 2;
      const shares = [...asked.keys()]
        .filter((index) => (asked[index] as number) > often)
        .map((index) => (outside[index] as number) / (asked[index] as number));
      return {
        mean: shares.reduce((sum, one) => sum + one, 0) / shares.length,
        worst: Math.max(...shares),
      };
    },
  };
}

/** The spectrum itself under Gaussians of that width. */
function smoothedAt(spectrum: readonly number[], at: number, width: number): number {
  const heights = spectrum.map((value) => Math.exp(-(((at - value) / width) ** 2) / 2));
  return heights.reduce((sum, one) => sum + one, 0) / (size * width * Math.sqrt(2 * Math.PI));
}

const percent = (share: number): string => (100 * share).toFixed(1);

function rows(name: string, spectrum: readonly number[]): string[] {
  const found = pairCounts.map((count) => {
    console.error(`${name}, ${count} pairs`);
    return coverageOf(name, spectrum, count);
  });
  return probeCounts.map((probeCount) => {
    const traces = found.map(({ trace }) => trace.get(probeCount) as TraceCoverage);
    const cells = [
      ...traces.map(({ missed }) => percent(missed)),
      ...traces.map(({ width }) => percent(width)),
      ...found.map(({ density }) =>
        probeCount === densityProbeCount
          ? `${percent(density.mean)} (${percent(density.worst)})`
          : '',
      ),
    ];
    return `| ${name} | ${probeCount} | ${cells.join(' | ')} |`;
  });
}

const table = [
  `Of ${repeats.toLocaleString('en-GB')} estimates, of densities of ${Math.ceil(repeats / densityEvery).toLocaleString('en-GB')}.`,
  '',
  `| spectrum of ${size} eigenvalues | probes | trace: misses %, plain | beside 1 pair | beside 3 pairs | half the interval, % of the trace, plain | beside 1 pair | beside 3 pairs | density: misses %, mean over λ (worst λ), plain | beside 1 pair | beside 3 pairs |`,
  `| ${Array.from({ length: 11 }, () => '---').join(' | ')} |`,
  ...Object.entries(spectra).flatMap(([name, spectrum]) => rows(name, spectrum)),
].join('\n');

if (values.print) {
  console.log(table);
} else {
  const file = path.join(import.meta.dirname, '..', 'docs', 'statistics.md');
  const page = readFileSync(file, 'utf8');
  const [start, end] = [
    '<!-- coverage: tools/estimator-coverage.ts -->',
    '<!-- end of coverage -->',
  ];
  const before = page.slice(0, page.indexOf(start) + start.length);
  const whole = `${before}\n\n${table}\n\n${page.slice(page.indexOf(end))}`;
  writeFileSync(file, await format(whole, { parser: 'markdown', proseWrap: 'preserve' }));
}
