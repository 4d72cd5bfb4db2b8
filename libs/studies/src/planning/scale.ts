import {
  BasinError,
  mnistDigest,
  type LabelNoise,
  type MnistConfig,
  type Preset,
} from '@basin/core';
import type { PlanOptions } from '../experiment.ts';

/** One value of a setting at each scale. */
export type PerPreset<T> = Record<Preset, T>;

/** Images of each split at each scale; `paper` is all of MNIST, the others are its first images. */
const mnistCounts: PerPreset<{ trainCount: number; testCount: number }> = {
  smoke: { trainCount: 1_000, testCount: 500 },
  quick: { trainCount: 10_000, testCount: 2_000 },
  paper: { trainCount: 60_000, testCount: 10_000 },
};

/** MNIST at a scale, in the form of a training's `dataset`; pixels are standardised unless told otherwise. */
export function mnistAt(
  preset: Preset,
  options: { standardise?: boolean; randomLabelShare?: number } = {},
): MnistConfig & LabelNoise {
  return {
    name: 'mnist',
    digest: mnistDigest,
    ...mnistCounts[preset],
    standardise: options.standardise ?? true,
    ...(options.randomLabelShare === undefined
      ? {}
      : { randomLabelShare: options.randomLabelShare }),
  };
}

/**
 * The seeds of a plan: firstSeed, firstSeed + 1, …; as many as asked for, else as the preset has.
 *
 * @throws BasinError `experiment/invalid-seeds` unless firstSeed ≥ 0 and the count ≥ 1 are integers.
 */
export function planSeeds(options: PlanOptions, presetCount: number): number[] {
  const count = options.seedCount ?? presetCount;
  if (!Number.isInteger(count) || count < 1) {
    throw new BasinError(
      'experiment/invalid-seeds',
      `seedCount is ${count}: give an integer of 1 or more, or leave it to the preset (${presetCount})`,
    );
  }
  if (!Number.isInteger(options.firstSeed) || options.firstSeed < 0) {
    throw new BasinError(
      'experiment/invalid-seeds',
      `firstSeed is ${options.firstSeed}: give an integer of 0 or more`,
    );
  }
  return Array.from({ length: count }, (_, index) => options.firstSeed + index);
}

/** Most intervals between stored points of one curve; figures cannot show more. */
const storedIntervalLimit = 1_000;

/**
 * Rule for `record.everyEpochs`: the smallest interval that stores at most 1,000 points after
 * epoch 0 (20,000 epochs: every 20th).
 */
export function recordingInterval(epochCount: number): number {
  return Math.max(1, Math.ceil(epochCount / storedIntervalLimit));
}
