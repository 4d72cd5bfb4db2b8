import type { BlobRef, TaskOutcome } from '@basin/core';
import type { WorkItem } from '../../executor.ts';

/** Every blob that an outcome names. */
export function outcomeBlobs(outcome: TaskOutcome): BlobRef[] {
  if (outcome.kind !== 'training') return [];
  const snapshots = outcome.snapshots.map(({ blob }) => blob);
  return outcome.weights === null ? snapshots : [...snapshots, outcome.weights];
}

/** Measures that look at final weights alone; any other may ask for every snapshot. */
const readsWeightsOnly = new Set(['hessian', 'curvature', 'interpolation', 'sensitivity']);

/** Every blob that an attempt may read. */
export function inputBlobs({ config, inputs }: WorkItem): BlobRef[] {
  const weights = inputs.map((input) => input.weights);
  if (config.kind === 'training' || readsWeightsOnly.has(config.measure.measure)) return weights;
  return [...weights, ...inputs.flatMap(({ snapshots }) => snapshots.map(({ blob }) => blob))];
}
