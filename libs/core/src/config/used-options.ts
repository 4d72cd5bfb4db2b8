import { augmentationText } from './augmentation.ts';
import { averagingText } from './averaging.ts';
import { maskText } from './mask.ts';
import { stoppingText } from './stopping.ts';
import type { TrainingConfig } from './training.ts';

/**
 * What a training has beyond data, network, loss, optimiser and schedule, in words: `['stops early', …]`.
 * Nothing for what it does not use; a config stored before an option was added lacks it.
 */
export function usedOptions({
  stopping,
  augmentation = null,
  averaging = null,
  mask = null,
  precision = 'float32',
  shuffle = true,
}: Partial<TrainingConfig>): [name: string, text: string][] {
  const stops = stopping === undefined ? null : stoppingText(stopping);
  return [
    ...(stops === null ? [] : [['ends early', stops] satisfies [string, string]]),
    ...(shuffle ? [] : [['order of examples', 'as in the data'] satisfies [string, string]]),
    ...(augmentation === null
      ? []
      : [['augmentation', augmentationText(augmentation)] satisfies [string, string]]),
    ...(averaging === null
      ? []
      : [['average of weights', averagingText(averaging)] satisfies [string, string]]),
    ...(mask === null ? [] : [['pruned', maskText(mask)] satisfies [string, string]]),
    ...(precision === 'float32' ? [] : [['precision', precision] satisfies [string, string]]),
  ];
}
