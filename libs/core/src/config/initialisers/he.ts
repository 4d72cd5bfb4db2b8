import { z } from 'zod';
import { defineEntry } from '../vocabulary.ts';
import { gain, gainText } from './gain.ts';

/** Weights normal with variance 2/fan_in, biases 0 (He et al. 2015). */
export const he = defineEntry({
  schema: z.strictObject({ type: z.literal('he'), gain }),
  text: (options) => gainText('he', options),
});
