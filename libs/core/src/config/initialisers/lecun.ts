import { z } from 'zod';
import { defineEntry } from '../vocabulary.ts';
import { gain, gainText } from './gain.ts';

/** Weights normal with variance 1/fan_in, biases 0 (LeCun et al. 1998). */
export const lecun = defineEntry({
  schema: z.strictObject({ type: z.literal('lecun'), gain }),
  text: (options) => gainText('lecun', options),
});
