import { type BlobRef, datasetBlobs, resultBlobs, type TaskOutcome } from '@basin/core';
import { datasetsOf } from '../../../tasks/inputs.ts';
import type { WorkItem } from '../../executor.ts';

/** Every blob that an outcome names. */
export function outcomeBlobs(outcome: TaskOutcome): BlobRef[] {
  if (outcome.kind === 'analysis') return resultBlobs(outcome.result);
  if (outcome.kind !== 'training') return [];
  const { weights, averagedWeights, snapshots } = outcome;
  const finals = [weights, averagedWeights].filter((ref) => ref !== null && ref !== undefined);
  return [...snapshots.map(({ blob }) => blob), ...finals];
}

/** Measures that look at final weights alone; any other may ask for every snapshot. */
const readsWeightsOnly = new Set([
  'hessian',
  'curvature',
  'interpolation',
  'sensitivity',
  'predictions',
  'representations',
]);

/** Every blob that an attempt may read: weights, snapshots, and the bytes of its data sets. */
export function inputBlobs(item: WorkItem): BlobRef[] {
  const { config, inputs } = item;
  const named = [
    ...datasetsOf([item]).flatMap(datasetBlobs),
    ...inputs.map((input) => input.weights),
    ...inputs.flatMap(({ averagedWeights }) => averagedWeights ?? []),
  ];
  const readsSnapshots =
    config.kind === 'training'
      ? config.initialWeightsAt !== 'final'
      : !readsWeightsOnly.has(config.measure.measure) &&
        // Between two trainings; of one, its start may be a snapshot.
        !(config.measure.measure === 'barrier' && inputs.length === 2);
  if (!readsSnapshots) return named;
  return [...named, ...inputs.flatMap(({ snapshots }) => snapshots.map(({ blob }) => blob))];
}
