import { checkInputShape, checkTargets, type TrainingConfig } from '@basin/core';
import { describeNetwork, type NetworkDescription } from './network/describe-network.ts';

/**
 * Whether network, data set and loss of a training fit together; without TensorFlow.js, so that a planner
 * asks it before anything trains.
 *
 * @returns the network's shapes, for whoever asked.
 * @throws BasinError `model/bad-network`, `model/loss-unfit`, `model/too-few-outputs`, `model/output-count`.
 */
export function checkTraining(
  config: Pick<TrainingConfig, 'dataset' | 'network' | 'loss'>,
): NetworkDescription {
  const description = describeNetwork(config.network);
  checkInputShape(config.dataset, config.network.inputShape);
  checkTargets(config, description.outputShape);
  return description;
}
