import {
  BasinError,
  checkInputShape,
  checkTargets,
  type DatasetConfig,
  datasetFacts,
  datasetText,
  type StoppingConfig,
  type TrainingConfig,
} from '@basin/core';
import { describeNetwork, type NetworkDescription } from './network/describe-network.ts';

/**
 * Whether network, data set and loss of a training fit together; without TensorFlow.js, so that a planner
 * asks it before anything trains.
 *
 * @returns the network's shapes, for whoever asked.
 * @throws BasinError `model/bad-network`, `model/loss-unfit`, `model/too-few-outputs`, `model/output-count`,
 *   `model/unrecorded-metric`.
 */
export function checkTraining(
  config: Pick<TrainingConfig, 'dataset' | 'network' | 'loss'> & { stopping?: StoppingConfig },
): NetworkDescription {
  const description = describeNetwork(config.network);
  checkInputShape(config.dataset, config.network.inputShape);
  checkTargets(config, description.outputShape);
  checkWatched(config);
  return description;
}

/** Whether a metric that the training waits for is recorded. */
function checkWatched({
  dataset,
  stopping,
}: {
  dataset: DatasetConfig;
  stopping?: StoppingConfig;
}) {
  const metric = stopping?.patience?.metric;
  if (metric === undefined) return;
  const { kind, testCount } = datasetFacts(dataset);
  const hasSplit = testCount !== null || metric.startsWith('train/');
  const hasQuantity = kind === 'classification' || metric.endsWith('/loss');
  if (hasSplit && hasQuantity) return;
  const splits = testCount === null ? ['train'] : ['train', 'test'];
  const quantities = kind === 'classification' ? ['loss', 'accuracy'] : ['loss'];
  const there = splits.flatMap((split) => quantities.map((quantity) => `${split}/${quantity}`));
  throw new BasinError(
    'model/unrecorded-metric',
    `the training is to stop by ${metric}, which ${datasetText(dataset)} does not give: use ${there.join(' or ')}`,
  );
}
