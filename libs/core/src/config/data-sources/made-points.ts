import { z } from 'zod';
import { formatCount } from '../../text/numbers.ts';
import { type DataFlag, flagCount } from './data-source.ts';

/** What sources of made points share: as many as asked for, drawn from a seed of their own. */
export const madePoints = {
  trainCount: z.int().min(2).max(1_000_000).default(1_000),
  testCount: z.int().min(1).max(1_000_000).default(500),
  /** Of the points, not of a training: trainings with other seeds see the same points. */
  dataSeed: z.int().min(0).default(0),
};

/** `1,000 training and 500 test points, noise 0.1`. */
export function madePointsText(config: {
  trainCount: number;
  testCount: number;
  noise: number;
}): string {
  return `${formatCount(config.trainCount)} training and ${formatCount(config.testCount)} test points, noise ${config.noise}`;
}

/** `NAME` or `NAME:train:N`. */
export function madePointsFlag(name: string): DataFlag {
  return {
    forms: [name, `${name}:train:N`],
    read([split, count, ...rest]) {
      if (split === undefined) return { input: { name }, split: 'test' };
      const trainCount = flagCount(count, 2, 1_000_000);
      if (split !== 'train' || trainCount === null || rest.length > 0) return null;
      return { input: { name, trainCount }, split: 'train' };
    },
  };
}
