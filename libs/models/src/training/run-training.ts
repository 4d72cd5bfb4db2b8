import type { TaskContext, TrainingConfig, TrainingOutcome } from '@basin/core';
import type { Engine } from '@basin/engine';
import type { MnistBuffers } from '../datasets/mnist-buffers.ts';

/** What a training reads beside its config. */
export interface TrainingData {
  mnist?: MnistBuffers;
}

/**
 * Trains one network as its config says. A pure function of config and, where `initialWeightsOf`
 * is set, of those weights: repeated, on any worker, the final weights are equal bit for bit.
 */
export async function runTraining(
  _config: TrainingConfig,
  _context: TaskContext,
  _engine: Engine,
  _data: TrainingData,
): Promise<TrainingOutcome> {
  return Promise.reject(new Error('being written'));
}
