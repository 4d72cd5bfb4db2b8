import {
  expandGrid,
  type NetworkConfig,
  planTask,
  type Preset,
  type SweepPlan,
  type TrainingConfig,
} from '@basin/core';
import type { PlanOptions } from '../experiment.ts';
import { functionTraining } from '../planning/function-training.ts';
import { denseLayers } from '../planning/layers.ts';
import { type PerPreset, planSeeds, recordingInterval } from '../planning/scale.ts';

export const targetNames = ['f1', 'f2'] as const;
export type TargetName = (typeof targetNames)[number];

export const modelNames = ['Model 0', 'Model 1', 'Model 2'] as const;
export type ModelName = (typeof modelNames)[number];

/** Units of the fully connected layers, after the convolution's single output; ours, to meet the report's counts. */
export const fullyConnectedWidths: Record<ModelName, readonly number[]> = {
  'Model 0': [10, 13, 16, 10, 1], // 571 parameters
  'Model 1': [5, 6, 12, 14, 16, 1], // 572
  'Model 2': [189, 1], // 571
};

export const functionFitScale: PerPreset<{ epochCount: number; seedCount: number }> = {
  smoke: { epochCount: 200, seedCount: 1 },
  quick: { epochCount: 2_000, seedCount: 1 },
  paper: { epochCount: 20_000, seedCount: 8 },
};

/** A convolution 1 → 1, kernel 3, no bias, over (x−h, x, x+h), then fully connected ReLU layers. */
function functionFitNetwork(model: ModelName): NetworkConfig {
  return {
    inputShape: [3, 1],
    layers: [
      {
        type: 'conv1d',
        filters: 1,
        kernelSize: 3,
        stride: 1,
        padding: 0,
        dilation: 1,
        groups: 1,
        activation: 'linear',
        bias: false,
      },
      { type: 'flatten' },
      ...denseLayers(fullyConnectedWidths[model]),
    ],
  };
}

/**
 * One training. Model 0 always records its gradient norm: experiment 4 uses these very trials, and
 * only equal configs share an identity.
 */
export function functionFitTraining(
  model: ModelName,
  target: TargetName,
  seed: number,
  preset: Preset,
): TrainingConfig {
  const { epochCount } = functionFitScale[preset];
  return functionTraining({
    target,
    windowSize: 3,
    network: functionFitNetwork(model),
    epochCount,
    seed,
    record: {
      everyEpochs: recordingInterval(epochCount),
      gradientNorm: model === 'Model 0',
      predictions: true,
    },
  });
}

/** Three models × two functions × the seeds. */
export function planFunctionFit(options: PlanOptions): SweepPlan {
  const seeds = planSeeds(options, functionFitScale[options.preset].seedCount);
  const tasks = expandGrid({ seed: seeds, target: targetNames, model: modelNames }).map(
    ({ model, target, seed }) =>
      planTask(
        functionFitTraining(model, target, seed, options.preset),
        `${model} ${target} seed ${seed}`,
        { model, target, seed },
      ),
  );
  return { experiment: 'function-fit', preset: options.preset, tasks };
}
