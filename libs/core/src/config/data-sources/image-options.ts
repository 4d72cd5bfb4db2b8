import { z } from 'zod';
import { formatCount } from '../../text/numbers.ts';
import type { DataFacts } from './data-source.ts';

/** What sources of labelled images share beside their counts. */
export const imageOptions = {
  /** By mean and deviation of the training split, or in [0, 1]. */
  pixels: z.enum(['standardised', 'unit']).default('standardised'),
};

const pixelTexts = { standardised: 'standardised', unit: 'in [0, 1]', none: 'as they are' };

/** `60,000 training and 10,000 test images, pixels standardised`. */
export function imagesText(
  { trainCount, testCount }: Pick<DataFacts, 'trainCount' | 'testCount'>,
  options: { pixels: keyof typeof pixelTexts },
): string {
  const counts =
    testCount === null
      ? `${formatCount(trainCount)} training images`
      : `${formatCount(trainCount)} training and ${formatCount(testCount)} test images`;
  return `${counts}, pixels ${pixelTexts[options.pixels]}`;
}
