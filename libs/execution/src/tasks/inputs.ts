import type { WorkUnit } from '../executors/executor.ts';

/** Whether an attempt of a unit reads MNIST: its own data set, or that of a training it analyses. */
export function readsMnist(unit: WorkUnit): boolean {
  const configs = unit.flatMap(({ config, inputs }) => [
    config,
    ...inputs.map((input) => input.config),
  ]);
  return configs.some((config) => config.kind === 'training' && config.dataset.name === 'mnist');
}
