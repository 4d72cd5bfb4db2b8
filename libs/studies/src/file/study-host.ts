import type { DatasetConfig, DatasetInput, TrainingConfig } from '@basin/core';

/** What a study file needs of the program that reads it. */
export interface StudyHost {
  /**
   * The data set that a file describes, read and digested.
   *
   * @throws BasinError saying what is wrong with it.
   */
  dataset(written: DatasetInput | DatasetConfig): Promise<DatasetConfig>;
  /**
   * How many parameters the network has; null where this host describes none.
   *
   * @throws BasinError where network, data and loss do not fit together.
   */
  check(config: TrainingConfig): number | null;
}
