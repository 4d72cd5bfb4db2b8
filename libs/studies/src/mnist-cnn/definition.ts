import {
  expandGrid,
  type NetworkConfig,
  planTask,
  type Preset,
  type SweepPlan,
  type TrainingConfig,
} from '@basin/core';
import type { PlanOptions } from '../experiment.ts';
import { convolutionBlock, denseLayers } from '../planning/layers.ts';
import { mnistTraining } from '../planning/mnist-training.ts';
import { type PerPreset, planSeeds } from '../planning/scale.ts';

/** Added to the seed of the duplicate of Model 0. */
export const duplicateSeedOffset = 1_000;

/**
 * The report lists 4, 5 and 4 channels but speaks of a Model 2 with 6: both are trained. The listed
 * Model 2 is Model 0 over again, with other seeds: the gap between them is the noise floor.
 */
const cnnModels = [
  { model: 'Model 0', channels: 4, seedOffset: 0 },
  { model: 'Model 1', channels: 5, seedOffset: 0 },
  { model: 'Model 2 as listed', channels: 4, seedOffset: duplicateSeedOffset },
  { model: 'Model 2', channels: 6, seedOffset: 0 },
] as const;
export type CnnModelName = (typeof cnnModels)[number]['model'];

const mnistCnnScale: PerPreset<{ epochCount: number; seedCount: number }> = {
  smoke: { epochCount: 1, seedCount: 1 },
  quick: { epochCount: 2, seedCount: 1 },
  paper: { epochCount: 10, seedCount: 8 },
};

/** conv 3×3 1 → channels, ReLU, max-pool 2, dense 10. */
function mnistCnnNetwork(channels: number): NetworkConfig {
  return {
    inputShape: [28, 28, 1],
    layers: [...convolutionBlock(channels), { type: 'flatten' }, ...denseLayers([10])],
  };
}

function mnistCnnTraining(channels: number, seed: number, preset: Preset): TrainingConfig {
  return mnistTraining({
    preset,
    network: mnistCnnNetwork(channels),
    optimiser: { type: 'adam', learningRate: 1e-3 },
    epochCount: mnistCnnScale[preset].epochCount,
    batchSize: 64,
    seed,
  });
}

/** Four models × the seeds. */
export function planMnistCnn(options: PlanOptions): SweepPlan {
  const seeds = planSeeds(options, mnistCnnScale[options.preset].seedCount);
  const tasks = expandGrid({ repeat: seeds, cnn: cnnModels }).map(({ repeat, cnn }) => {
    const seed = repeat + cnn.seedOffset;
    return planTask(
      mnistCnnTraining(cnn.channels, seed, options.preset),
      `${cnn.model} (${cnn.channels} channels) seed ${seed}`,
      { model: cnn.model, channels: cnn.channels, seed },
    );
  });
  return { experiment: 'mnist-cnn', preset: options.preset, tasks };
}
