import { ConfigError, datasetFacts, datasetText, lossName, type LossConfig } from '@basin/core';
import type { OpenedConfig } from './dataset.ts';
import { columnsOf, type LoadedData } from './load-data.ts';

/**
 * Whether a loss means anything of these values: binary cross-entropy takes values for probabilities, and has no
 * lower bound where they are none. PyTorch computes it all the same.
 *
 * @throws ConfigError `model/loss-unfit` with the first value that is no probability.
 */
export function checkTargetValues(
  { loss, dataset }: Pick<OpenedConfig, 'dataset'> & { loss: LossConfig },
  loaded: LoadedData,
): void {
  const { kind } = datasetFacts(dataset);
  if (kind !== 'regression' || lossName(loss) !== 'binary-cross-entropy') return;
  const { train, test } = columnsOf(dataset, loaded);
  for (const [split, columns] of Object.entries({ training: train, test })) {
    const odd = columns?.targets.find((value) => !(value >= 0 && value <= 1));
    if (odd === undefined) continue;
    throw new ConfigError(
      'model/loss-unfit',
      `the loss is binary-cross-entropy, which takes values for probabilities, and ${datasetText(dataset)} has the ${split} value ${odd}: use mean-squared-error, or bring the values into 0 to 1`,
      { path: ['loss'] },
    );
  }
}
