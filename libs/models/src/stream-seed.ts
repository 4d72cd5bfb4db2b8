import type { SeedStream, TrainingConfig } from '@basin/core';

/** Seed of one named stream: its own where it is set apart, else the training's. */
export function streamSeed(
  config: Pick<TrainingConfig, 'seed' | 'streamSeeds'>,
  name: SeedStream,
): number {
  return config.streamSeeds[name] ?? config.seed;
}
