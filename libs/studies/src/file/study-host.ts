import type { DatasetConfig, DatasetInput, LayerConfig, TrainingConfig } from '@basin/core';

/** What a study needs to know of a network. */
export interface CheckedNetwork {
  parameterCount: number;
  /** Also those within others, by the numbers that their curves have. */
  layers: readonly NumberedLayer[];
}

export interface NumberedLayer {
  layerIndex: number;
  layer: LayerConfig;
}

/** What a study file needs of the program that reads it. */
export interface StudyHost {
  /**
   * The data set that a file describes, read and digested.
   *
   * @throws BasinError saying what is wrong with it.
   */
  dataset(written: DatasetInput | DatasetConfig): Promise<DatasetConfig>;
  /**
   * The network's parameters and layers; null where this host describes none.
   *
   * @throws BasinError where network, data and loss do not fit together.
   */
  check(config: TrainingConfig): CheckedNetwork | null;
}
