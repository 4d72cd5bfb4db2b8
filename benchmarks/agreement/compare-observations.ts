import { holmAdjusted, mean, permutationTest, standardDeviation } from '@basin/statistics';
import type { Observation } from './observations.ts';

/** One number of one network on both sides. */
export interface Agreement {
  study: string;
  group: string;
  value: string;
  basin: Sample;
  pytorch: Sample;
  /** Difference of the means in pooled standard deviations; null where neither side varies. */
  standardisedDifference: number | null;
  pValue: number;
  /** Holm's correction over all rows of the comparison. */
  adjustedPValue: number;
}

export interface Sample {
  count: number;
  mean: number;
  deviation: number;
}

/** Below this adjusted p, seeds alone do not explain a difference. */
export const significance = 0.05;

type Row = Omit<Agreement, 'adjustedPValue'>;

/** Every value that both sides have, group by group. */
export function compareObservations(
  study: string,
  basin: readonly Observation[],
  pytorch: readonly Observation[],
): Row[] {
  const ours = samplesOf(basin);
  const theirs = samplesOf(pytorch);
  const missing = [...ours.keys()].filter((key) => !theirs.has(key));
  missing.push(...[...theirs.keys()].filter((key) => !ours.has(key)));
  if (missing.length > 0) {
    throw new Error(`${study}: only one side has ${missing.map(describe).join(', ')}`);
  }
  return [...ours].map(([key, first]) => {
    const second = theirs.get(key) as number[];
    const [group, value] = JSON.parse(key) as [string, string];
    const pooled = Math.sqrt((standardDeviation(first) ** 2 + standardDeviation(second) ** 2) / 2);
    const { difference, pValue } = permutationTest(first, second);
    return {
      ...{ study, group, value, basin: sampleOf(first), pytorch: sampleOf(second) },
      standardisedDifference: pooled > 0 ? difference / pooled : null,
      pValue,
    };
  });
}

export function adjust(rows: readonly Row[]): Agreement[] {
  const adjusted = holmAdjusted(rows.map(({ pValue }) => pValue));
  return rows.map((row, index) => ({ ...row, adjustedPValue: adjusted[index] as number }));
}

/** Finite values by group and name. */
function samplesOf(observations: readonly Observation[]): Map<string, number[]> {
  const samples = new Map<string, number[]>();
  for (const { group, values } of observations) {
    for (const [name, value] of Object.entries(values)) {
      if (value === null || !Number.isFinite(value)) continue;
      const key = JSON.stringify([group, name]);
      const sample = samples.get(key);
      if (sample === undefined) samples.set(key, [value]);
      else sample.push(value);
    }
  }
  return samples;
}

function sampleOf(values: readonly number[]): Sample {
  return { count: values.length, mean: mean(values), deviation: standardDeviation(values) };
}

function describe(key: string): string {
  return (JSON.parse(key) as string[]).join(': ');
}
