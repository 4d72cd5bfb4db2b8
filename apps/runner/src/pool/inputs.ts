import type { WorkItem } from '../executors/executor.ts';

/** Whether an attempt reads MNIST: its own data set, or that of a training it analyses. */
export function readsMnist(item: WorkItem): boolean {
  const configs = [item.config, ...item.inputs.map((input) => input.config)];
  return configs.some((config) => config.kind === 'training' && config.dataset.name === 'mnist');
}
