import { type BlobRef, datasetBlobs, type TaskOutcome } from '@basin/core';
import { datasetsOf } from '../../../tasks/inputs.ts';
import type { WorkItem } from '../../executor.ts';

/** Every blob that an outcome names. */
export function outcomeBlobs(outcome: TaskOutcome): BlobRef[] {
  if (outcome.kind !== 'training') return [];
  const snapshots = outcome.snapshots.map(({ blob }) => blob);
  return outcome.weights === null ? snapshots : [...snapshots, outcome.weights];
}

/** Measures that look at final weights alone; any other may ask for every snapshot. */
const readsWeightsOnly = new Set(['hessian', 'curvature', 'interpolation', 'sensitivity']);

/** Every blob that an attempt may read: weights, snapshots, and the bytes of its data sets. */
export function inputBlobs(item: WorkItem): BlobRef[] {
  const { config, inputs } = item;
  const named = [
    ...datasetsOf([item]).flatMap(datasetBlobs),
    ...inputs.map((input) => input.weights),
  ];
  if (config.kind === 'training' || readsWeightsOnly.has(config.measure.measure)) return named;
  return [...named, ...inputs.flatMap(({ snapshots }) => snapshots.map(({ blob }) => blob))];
}
