import { z } from 'zod';
import { defineEntry } from '../vocabulary.ts';
import { warmup } from './fields.ts';

/** The optimiser's learning rate all along. */
export const constant = defineEntry({
  schema: z.strictObject({ type: z.literal('constant'), ...warmup }),
  text: ({ warmupSteps }) => (warmupSteps > 0 ? `${warmupSteps} steps of warm-up` : 'constant'),
});
