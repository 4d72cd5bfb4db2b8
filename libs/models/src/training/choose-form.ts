import type { TrainingConfig } from '@basin/core';
import type { Engine } from '@basin/engine';
import type { Batching } from './batching.ts';
import { blockForm } from './block-form.ts';
import type { WeightForm } from './weight-form.ts';

/** The form of a training's step, by rule from its config and backend, never by timing. */
export function chooseForm(
  config: TrainingConfig,
  _batching: Batching,
  _engine: Engine,
): WeightForm {
  return blockForm(config);
}
