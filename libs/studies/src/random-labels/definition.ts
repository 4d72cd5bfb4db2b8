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

const randomLabelsScale: PerPreset<{ epochCount: number; seedCount: number }> = {
  smoke: { epochCount: 1, seedCount: 1 },
  quick: { epochCount: 10, seedCount: 1 },
  paper: { epochCount: 100, seedCount: 8 },
};

/** conv 8 k3, ReLU, pool 2; conv 16 k3, ReLU, pool 2; dense 100, 80, 10. */
const randomLabelsNetwork: NetworkConfig = {
  inputShape: [28, 28, 1],
  layers: [
    ...convolutionBlock(8),
    ...convolutionBlock(16),
    { type: 'flatten' },
    ...denseLayers([100, 80, 10]),
  ],
};

function randomLabelsTraining(share: number, seed: number, preset: Preset): TrainingConfig {
  return mnistTraining({
    preset,
    data: { randomLabelShare: share },
    network: randomLabelsNetwork,
    optimiser: { type: 'adam', learningRate: 1e-4 },
    epochCount: randomLabelsScale[preset].epochCount,
    batchSize: 100,
    seed,
  });
}

/** `real`, `random`, or `25 % random`. */
export function labelsName(share: number): string {
  if (share === 0) return 'real';
  return share === 1 ? 'random' : `${Math.round(share * 100)} % random`;
}

/** Shares of random training labels × the seeds; real and wholly random ones unless told otherwise. */
export function planRandomLabels(
  options: PlanOptions,
  shares: readonly number[] = [0, 1],
): SweepPlan {
  const seeds = planSeeds(options, randomLabelsScale[options.preset].seedCount);
  const tasks = expandGrid({ seed: seeds, share: shares }).map(({ share, seed }) =>
    planTask(
      randomLabelsTraining(share, seed, options.preset),
      `${labelsName(share)} labels seed ${seed}`,
      { labels: labelsName(share), randomLabelShare: share, seed },
    ),
  );
  return { experiment: 'random-labels', preset: options.preset, tasks };
}
