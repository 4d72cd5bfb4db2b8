import type { TrainingConfig } from '@basin/core';
import type { Batching } from './batching.ts';
import { blockForm } from './block-form.ts';
import { isDenseChain, narrowForm } from './narrow-form.ts';
import type { WeightForm } from './weight-form.ts';

/** The form of a training's step, by rule from its config, never by timing: runs must repeat. */
export function chooseForm(config: TrainingConfig, batching: Batching): WeightForm {
  const isNarrow =
    batching.isFullBatch && config.loss === 'mean-squared-error' && isDenseChain(config.network);
  return isNarrow ? narrowForm(config) : blockForm(config);
}
