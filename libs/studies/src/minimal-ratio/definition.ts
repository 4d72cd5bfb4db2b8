import {
  type NetworkConfig,
  planTask,
  type Preset,
  type SweepPlan,
  type TrainingConfig,
} from '@basin/core';
import type { PlanOptions } from '../experiment.ts';
import { planAnalysis } from '../planning/analysis.ts';
import { functionTraining } from '../planning/function-training.ts';
import { denseLayers } from '../planning/layers.ts';
import { type PerPreset, planSeeds, recordingInterval } from '../planning/scale.ts';

const minimalRatioScale: PerPreset<{
  runCount: number;
  epochCount: number;
  normStepLimit: number;
}> = {
  smoke: { runCount: 2, epochCount: 100, normStepLimit: 50 },
  quick: { runCount: 10, epochCount: 1_000, normStepLimit: 500 },
  paper: { runCount: 100, epochCount: 5_000, normStepLimit: 2_000 },
};

/** A run has reached a stationary point when its gradient norm is below this. */
const gradientNormThreshold = 1e-4;

/** 1-5-6-14-7-8-4-1, ReLU: 354 parameters. */
export function minimalRatioNetwork(): NetworkConfig {
  return { inputShape: [1], layers: denseLayers([5, 6, 14, 7, 8, 4, 1]) };
}

function minimalRatioTraining(seed: number, preset: Preset): TrainingConfig {
  const { epochCount, normStepLimit } = minimalRatioScale[preset];
  return functionTraining({
    target: 'f1',
    windowSize: 1,
    network: minimalRatioNetwork(),
    epochCount,
    seed,
    gradientNormPhase: {
      stepLimit: normStepLimit,
      learningRate: 1e-3,
      threshold: gradientNormThreshold,
    },
    record: { everyEpochs: recordingInterval(epochCount), gradientNorm: true, predictions: true },
  });
}

/** One run per seed (`--seeds` is the number of runs), each with its exact Hessian in float64. */
export function planMinimalRatio(options: PlanOptions): SweepPlan {
  const seeds = planSeeds(options, minimalRatioScale[options.preset].runCount);
  const tasks = seeds.flatMap((seed) => {
    const run = planTask(minimalRatioTraining(seed, options.preset), `seed ${seed}`, { seed });
    return [run, planAnalysis([run], { measure: 'hessian' }, { precision: 'float64' })];
  });
  return { experiment: 'minimal-ratio', preset: options.preset, tasks };
}
