import {
  datasetText,
  formatCount,
  initialiserText,
  lossText,
  networkText,
  optimiserText,
  scheduleText,
  type TrainingConfig,
  usedOptions,
} from '@basin/core';
import type { Fact } from '../components/facts.tsx';

/** What was asked of a training, in words. */
export function trainingFacts(config: TrainingConfig, parameterCount: number | null): Fact[] {
  return [
    ['Data', datasetText(config.dataset)],
    ['Network', networkText(config.network)],
    ['Parameters', parameterCount === null ? null : formatCount(parameterCount)],
    ['Initial weights', initialWeightsText(config)],
    ['Loss', lossText(config.loss)],
    // Of no epochs: these weights were given, and nothing trains them.
    ['Optimiser', config.epochCount === 0 ? null : optimiserText(config.optimiser)],
    ['Schedule', 'schedule' in config ? scheduleText(config.schedule) : 'constant'],
    [
      'Epochs',
      config.epochCount === 0 ? 'none, the weights were given' : formatCount(config.epochCount),
    ],
    ['Batch size', config.batchSize === 'full' ? 'full batch' : formatCount(config.batchSize)],
    ...usedOptions(config).map(([name, text]): Fact => [sentence(name), text]),
    ['Seed', String(config.seed)],
    ['Precision', config.precision],
  ];
}

function sentence(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** By whom, of what: a task, a file's digest, or an initialiser. */
function initialWeightsText({ initialWeightsOf, initialiser }: TrainingConfig): string {
  if (initialWeightsOf === null) return initialiserText(initialiser);
  const [algorithm, digest] = initialWeightsOf.split(':');
  return digest === undefined
    ? `of task ${initialWeightsOf.slice(0, 12)}`
    : `a file, ${String(algorithm)} ${digest.slice(0, 12)}`;
}
