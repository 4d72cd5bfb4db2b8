import { canonicalJson, type MeasureConfig } from '@basin/core';
import { openDataset, openEvaluator } from '@basin/models';
import { checkpoint, finiteOrNull, type MeasureRun } from '../measure-run.ts';

type TrajectoryConfig = Extract<MeasureConfig, { measure: 'trajectory-pca' }>;

/**
 * Test accuracy of every fitted snapshot, by the evaluation that trainings use; all null where the
 * runs' data set has no test split or no classes.
 */
export function snapshotAccuracies(
  run: MeasureRun<TrajectoryConfig>,
  row: (index: number) => Float32Array,
  count: number,
): (number | null)[] {
  const { config } = run.networks[0];
  const none = Array<null>(count).fill(null);
  const sameTest = run.networks.every(
    (network) => canonicalJson(network.config.dataset) === canonicalJson(config.dataset),
  );
  if (config.loss !== 'cross-entropy' || !sameTest) return none;
  const dataset = openDataset(run.engine, config, run.data.mnist);
  try {
    if (dataset.test === null) return none;
    // A data set of the test split alone: the evaluator then reads nothing else.
    const testOnly = { ...dataset, train: dataset.test, test: null };
    const evaluator = openEvaluator(run.engine, config, testOnly);
    try {
      return none.map((_, index) => {
        checkpoint(run, count + index, 2 * count);
        return finiteOrNull(evaluator.evaluate(row(index)).train.accuracy ?? Number.NaN);
      });
    } finally {
      evaluator.dispose();
    }
  } finally {
    dataset.dispose();
  }
}
