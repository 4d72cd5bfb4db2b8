import { BasinError, canonicalJson } from '@basin/core';
import { initialWeights } from '@basin/models';
import type { AnalysedNetwork } from '../inputs/analysed-network.ts';
import { snapshotWeights } from '../inputs/snapshot-weights.ts';
import type { MeasureRun } from '../measure-run.ts';

/**
 * Two trainings that have these parts of their configs in common.
 *
 * @param what as messages call the measure: `an interpolation`
 * @throws BasinError `analysis/two-networks`
 */
export function twoNetworks(
  networks: MeasureRun['networks'],
  what: string,
  parts: readonly ('network' | 'loss' | 'dataset')[],
): [AnalysedNetwork, AnalysedNetwork] {
  const [first, second] = networks;
  if (second === undefined || networks.length !== 2) {
    throw new BasinError(
      'analysis/two-networks',
      `${what} takes two trainings, found ${networks.length}`,
    );
  }
  for (const part of parts) {
    if (canonicalJson(first.config[part]) !== canonicalJson(second.config[part])) {
      throw new BasinError(
        'analysis/two-networks',
        `${what} needs two trainings of one ${part}; those of ${first.taskId.slice(0, 12)} and ${second.taskId.slice(0, 12)} differ`,
      );
    }
  }
  return [first, second];
}

/** A training as it was before its first step. */
export function startOf(run: MeasureRun, network: AnalysedNetwork): Float32Array {
  const { config, snapshots, taskId } = network;
  const stored = snapshots.find(({ step }) => step === 0);
  if (stored !== undefined) return snapshotWeights(run.context, network, stored);
  if (config.initialWeightsOf === null && config.mask === null) return initialWeights(config);
  throw new BasinError(
    'analysis/no-start',
    `training ${taskId.slice(0, 12)} went on from other weights and stored none of its own start: train it with record.weightsEveryEpoch`,
  );
}
