import {
  type NetworkConfig,
  planTask,
  type Preset,
  type SweepPlan,
  type TrainingConfig,
} from '@basin/core';
import type { PlanOptions } from '../experiment.ts';
import { planAnalysis } from '../planning/analysis.ts';
import { denseLayers } from '../planning/layers.ts';
import { mnistTraining } from '../planning/mnist-training.ts';
import { type PerPreset, planSeeds } from '../planning/scale.ts';

const trajectoriesScale: PerPreset<{ epochCount: number; runCount: number }> = {
  smoke: { epochCount: 1, runCount: 2 },
  quick: { epochCount: 6, runCount: 8 },
  paper: { epochCount: 50, runCount: 8 },
};

/** The first runs are also recorded after every iteration of their first epochs. */
const fineRunCount = 3;
const fineEpochCount = 5;

/** 784-64-32-10, ReLU: 52,650 parameters. */
function trajectoriesNetwork(): NetworkConfig {
  return { inputShape: [784], layers: denseLayers([64, 32, 10]) };
}

function trajectoriesTraining(seed: number, isFine: boolean, preset: Preset): TrainingConfig {
  return mnistTraining({
    preset,
    network: trajectoriesNetwork(),
    optimiser: { type: 'adam', learningRate: 0.01 },
    epochCount: trajectoriesScale[preset].epochCount,
    batchSize: 1_000,
    seed,
    record: {
      weightsEveryEpoch: true,
      weightsEveryIterationOfEpochs: isFine ? fineEpochCount : 0,
    },
  });
}

/** One run per seed (`--seeds` is the number of runs), and one PCA over all of them. */
export function planTrajectories(options: PlanOptions): SweepPlan {
  const seeds = planSeeds(options, trajectoriesScale[options.preset].runCount);
  const runs = seeds.map((seed, index) =>
    planTask(
      trajectoriesTraining(seed, index < fineRunCount, options.preset),
      `run ${index + 1} seed ${seed}`,
      { run: index + 1, seed },
    ),
  );
  const pca = planAnalysis(
    runs,
    { measure: 'trajectory-pca', componentCount: 2 },
    { label: `${runs.length} runs`, factors: {} },
  );
  return { experiment: 'trajectories', preset: options.preset, tasks: [...runs, pca] };
}
