import {
  type AnalysisConfigInput,
  type NetworkConfig,
  type Preset,
  type TrainingConfig,
} from '@basin/core';
import { convolutionBlock, denseLayers } from './layers.ts';
import { mnistTraining } from './mnist-training.ts';
import type { PerPreset } from './scale.ts';

/** conv 8, pool, conv 32, pool, 256-128-10, ReLU: the network of experiments 9 and 10. */
function flatnessNetwork(): NetworkConfig {
  return {
    inputShape: [28, 28, 1],
    layers: [
      ...convolutionBlock(8),
      ...convolutionBlock(32),
      { type: 'flatten' },
      ...denseLayers([256, 128, 10]),
    ],
  };
}

/** SGD 0.01 with Nesterov momentum 0.9 on pixels in [0, 1]. */
export function flatnessTraining(options: {
  preset: Preset;
  epochCount: number;
  batchSize: number;
  seed: number;
  streamSeeds?: TrainingConfig['streamSeeds'];
}): TrainingConfig {
  return mnistTraining({
    preset: options.preset,
    data: { standardise: false },
    network: flatnessNetwork(),
    optimiser: { type: 'sgd', learningRate: 0.01, momentum: 0.9, nesterov: true },
    epochCount: options.epochCount,
    batchSize: options.batchSize,
    seed: options.seed,
    streamSeeds: options.streamSeeds ?? {},
  });
}

/** First training images that curvature is taken over. */
const curvatureExampleCount: PerPreset<number> = { smoke: 200, quick: 1_000, paper: 5_000 };
const iterationLimit: PerPreset<number> = { smoke: 10, quick: 20, paper: 50 };

/** Leading eigenvalues by Lanczos, and whatever else is asked for, at a preset's scale. */
export function flatnessCurvature(
  preset: Preset,
  more: Partial<Extract<AnalysisConfigInput['measure'], { measure: 'curvature' }>> = {},
): AnalysisConfigInput['measure'] {
  return {
    measure: 'curvature',
    exampleCount: curvatureExampleCount[preset],
    iterationLimit: iterationLimit[preset],
    residualTolerance: 1e-3,
    ...more,
  };
}
