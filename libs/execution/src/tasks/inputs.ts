import type { DatasetConfig } from '@basin/core';
import type { WorkUnit } from '../executors/executor.ts';

/** Data sets that the attempts of a unit read: their own, or those of the trainings they analyse. */
export function datasetsOf(unit: WorkUnit): DatasetConfig[] {
  return unit
    .flatMap(({ config, inputs }) => [config, ...inputs.map((input) => input.config)])
    .flatMap((config) => (config.kind === 'training' ? [config.dataset] : []));
}
