import {
  type Preset,
  resolveTask,
  type TrainingConfig,
  type TrainingConfigInput,
} from '@basin/core';
import { mnistAt } from './scale.ts';

/** What the MNIST trainings of the experiments differ in. */
export interface MnistTraining extends Pick<
  TrainingConfigInput,
  'network' | 'optimiser' | 'epochCount' | 'batchSize' | 'seed' | 'record' | 'streamSeeds'
> {
  preset: Preset;
  /** Of the data set, where it is not MNIST's first images, standardised, with their own labels. */
  data?: Parameters<typeof mnistAt>[1];
}

/** A classifier of MNIST at a preset's scale, cross-entropy. */
export function mnistTraining({ preset, data, ...rest }: MnistTraining): TrainingConfig {
  return resolveTask<'training'>({
    kind: 'training',
    schemaVersion: 1,
    dataset: mnistAt(preset, data),
    loss: 'cross-entropy',
    ...rest,
  });
}
