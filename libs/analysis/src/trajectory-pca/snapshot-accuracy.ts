import { canonicalJson, datasetFacts, type MeasureConfig, type WeightSnapshot } from '@basin/core';
import { openDataset, openEvaluator } from '@basin/models';
import type { AnalysedNetwork } from '../inputs/analysed-network.ts';
import { snapshotState } from '../inputs/snapshot-weights.ts';
import { checkpoint, finiteOrNull, type MeasureRun } from '../measure-run.ts';

type TrajectoryConfig = Extract<MeasureConfig, { measure: 'trajectory-pca' }>;

/** A snapshot and the training that left it. */
export interface FittedSnapshot {
  network: AnalysedNetwork;
  snapshot: WeightSnapshot;
}

/**
 * Test accuracy of every fitted snapshot: as the training recorded it, else by the same evaluation;
 * null where the runs' data set has no test split or no classes.
 */
export function snapshotAccuracies(
  run: MeasureRun<TrajectoryConfig>,
  snapshots: readonly FittedSnapshot[],
): (number | null)[] {
  const accuracies = snapshots.map(
    ({ network, snapshot }) => network.testAccuracies?.[snapshot.step] ?? null,
  );
  const [{ config }] = run.networks;
  const sameTest = run.networks.every(
    (network) => canonicalJson(network.config.dataset) === canonicalJson(config.dataset),
  );
  if (
    datasetFacts(config.dataset).kind !== 'classification' ||
    !sameTest ||
    !accuracies.includes(null)
  )
    return accuracies;
  const dataset = openDataset(run.engine, config, run.data);
  try {
    if (dataset.test === null) return accuracies;
    // A data set of the test split alone: the evaluator then reads nothing else.
    const testOnly = { ...dataset, train: dataset.test, test: null };
    const evaluator = openEvaluator(run.engine, config, testOnly);
    try {
      return accuracies.map((recorded, index) => {
        if (recorded !== null) return recorded;
        checkpoint(run, snapshots.length + index, 2 * snapshots.length);
        const { network, snapshot } = snapshots[index] as FittedSnapshot;
        const state = snapshotState(run.context, network, snapshot);
        return finiteOrNull(evaluator.evaluate(state).train.accuracy ?? Number.NaN);
      });
    } finally {
      evaluator.dispose();
    }
  } finally {
    dataset.dispose();
  }
}
