import {
  expandGrid,
  type NetworkConfig,
  planTask,
  type Preset,
  type SweepPlan,
  type TrainingConfig,
} from '@basin/core';
import type { PlanOptions } from '../experiment.ts';
import { denseLayers } from '../planning/layers.ts';
import { mnistTraining } from '../planning/mnist-training.ts';
import { type PerPreset, planSeeds } from '../planning/scale.ts';

/** Units of the two hidden layers: 5,703 to 154,386 parameters. */
export const hiddenWidths: readonly (readonly [number, number])[] = [
  [7, 11],
  [28, 12],
  [50, 12],
  [70, 14],
  [90, 16],
  [110, 18],
  [130, 20],
  [150, 22],
  [170, 24],
  [190, 26],
];

const tenNetworksScale: PerPreset<{ epochCount: number; seedCount: number }> = {
  smoke: { epochCount: 1, seedCount: 1 },
  quick: { epochCount: 2, seedCount: 1 },
  paper: { epochCount: 8, seedCount: 8 },
};

/** 784 → first → second → 10, ReLU between. */
function tenNetworksNetwork(widths: readonly [number, number]): NetworkConfig {
  return { inputShape: [784], layers: denseLayers([...widths, 10]) };
}

function tenNetworksTraining(
  widths: readonly [number, number],
  seed: number,
  preset: Preset,
): TrainingConfig {
  return mnistTraining({
    preset,
    network: tenNetworksNetwork(widths),
    optimiser: { type: 'adam', learningRate: 1e-4 },
    epochCount: tenNetworksScale[preset].epochCount,
    batchSize: 64,
    seed,
  });
}

/** Ten networks × the seeds. */
export function planTenNetworks(options: PlanOptions): SweepPlan {
  const seeds = planSeeds(options, tenNetworksScale[options.preset].seedCount);
  const tasks = expandGrid({ seed: seeds, widths: hiddenWidths }).map(({ widths, seed }) => {
    const network = `784-${widths.join('-')}-10`;
    return planTask(tenNetworksTraining(widths, seed, options.preset), `${network} seed ${seed}`, {
      network,
      seed,
    });
  });
  return { experiment: 'ten-networks', preset: options.preset, tasks };
}
