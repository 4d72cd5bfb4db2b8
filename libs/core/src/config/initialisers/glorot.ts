import { z } from 'zod';
import { defineEntry } from '../vocabulary.ts';
import { gain, gainText } from './gain.ts';

/** Weights uniform in ±√(6/(fan_in + fan_out)), biases 0 (Glorot and Bengio 2010). */
export const glorot = defineEntry({
  schema: z.strictObject({ type: z.literal('glorot'), gain }),
  text: (options) => gainText('glorot', options),
});
