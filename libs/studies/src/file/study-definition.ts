import type { DatasetConfig, Json } from '@basin/core';
import type { BaseTraining } from './base-trainings.ts';
import type { Placement } from './places.ts';
import { recordedMeasures } from './study-measures.ts';
import type { StudyFile } from './study-schema.ts';

/**
 * What makes the study this one and no other. How much of it (seeds, points, cap) and the words of it
 * are left out: with more of them it is the same study. The content of its data is not: the same path
 * may hold other rows tomorrow, and their trainings are no further seeds of these.
 */
export function definitionOf(
  file: StudyFile,
  names: readonly string[],
  bases: readonly BaseTraining[],
  placements: readonly Placement[],
  datasets: readonly DatasetConfig[],
): Record<string, Json> {
  const digests = datasets.flatMap((dataset) => ('digest' in dataset ? [dataset.digest] : []));
  const { parameters, method, order, samplerSeed, zip, require: required } = file;
  const { early_terminate: earlyTerminate, lottery, branches, seeds } = file;
  const isRace = typeof seeds === 'object' && 'race' in seeds;
  const race = isRace ? { ...seeds.race, max: undefined, futility: undefined } : undefined;
  const measures = recordedMeasures(file.measures ?? []);
  const plain = { parameters, method, order, samplerSeed, zip, require: required };
  // As text and back: what is not set is not there.
  return JSON.parse(
    JSON.stringify({
      version: 1,
      ...plain,
      ...{ earlyTerminate, race, lottery, branches },
      // Part of its trainings; what is measured behind them is not.
      measures: measures.length > 0 ? measures : undefined,
      names,
      trainings: bases.map(({ template }) => template),
      data: [...new Set(digests)].sort(),
      places: placements.map(({ name, understood }) => [name, understood]),
    }),
  ) as Record<string, Json>;
}
