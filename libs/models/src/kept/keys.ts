import type { LabelNoise, LayerConfig, OptimiserConfig, TrainingConfig } from '@basin/core';
import type { OpenedConfig } from '../datasets/dataset.ts';
import { movesMomentum } from '../schedules/registry.ts';
import { streamSeed } from '../stream-seed.ts';
import type { Schedule } from '../training/schedule.ts';

/** What of a schedule is in a program. */
export type PlannedSteps = Pick<Schedule, 'stepLimit' | 'totalSteps' | 'collectsWeights'>;

/** All that decides the tensors of a data set. */
export function datasetKey(config: OpenedConfig): string {
  const { randomLabelShare = 0 }: LabelNoise = config.dataset;
  const labelsSeed = randomLabelShare === 0 ? null : streamSeed(config, 'labels');
  return JSON.stringify([config.dataset, config.network.inputShape, labelsSeed]);
}

/**
 * All that decides a compiled step. Left out is only what is known to reach it as an input: where the weights
 * start, in which order examples come, which weights are masked, at which rates it moves and weights decay, its
 * momentum and how much of a layer is dropped where they are not 0, what its optimiser keeps of averages and
 * adds to what it divides by, when it ends. So a new option is in the key until it is said here that it need
 * not be.
 */
export function stepKey(config: TrainingConfig, planned: PlannedSteps): string {
  const { stepLimit, totalSteps, collectsWeights } = planned;
  return JSON.stringify({
    ...config,
    network: withoutShares(config.network),
    seed: null,
    streamSeeds: null,
    shuffle: null,
    initialiser: null,
    initialWeightsOf: null,
    initialWeightsAt: null,
    mask: config.mask !== null,
    schedule: movesMomentum(config.schedule),
    optimiser: withoutRates(config.optimiser),
    stopping: null,
    planned: { stepLimit, totalSteps, collectsWeights },
  });
}

/** What tells trainings of different steps apart before their schedules are laid: by epochs, batches, records. */
export function programKey(config: TrainingConfig): string {
  return stepKey(config, { stepLimit: 0, totalSteps: 0, collectsWeights: false });
}

/** All that decides a compiled evaluation. */
export function evaluationKey({ dataset, network, loss, precision }: TrainingConfig): string {
  return JSON.stringify([dataset, withoutShares(network), loss, precision]);
}

/** Numbers that a program reads whatever they are. */
const readNumbers = ['learningRate', 'beta1', 'beta2', 'alpha', 'epsilon'];

/** What of an optimiser is in the program: of numbers whose 0 is another program, whether they are 0. */
function withoutRates(optimiser: OptimiserConfig): object {
  const { weightDecay } = optimiser;
  return {
    ...Object.fromEntries(
      Object.entries(optimiser).filter(([name]) => !readNumbers.includes(name)),
    ),
    weightDecay: weightDecay > 0,
    ...('momentum' in optimiser ? { momentum: optimiser.momentum > 0 } : {}),
    ...('dampening' in optimiser ? { dampening: optimiser.dampening > 0 } : {}),
  };
}

/** A network whose layers drop values, however many. */
function withoutShares<Layers extends { layers: readonly LayerConfig[] }>(network: Layers): object {
  const layers = network.layers.map((layer) => {
    if (layer.type === 'dropout') return { ...layer, rate: layer.rate > 0 };
    return layer.type === 'residual' ? withoutShares(layer) : layer;
  });
  return { ...network, layers };
}
