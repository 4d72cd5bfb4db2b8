import { z } from 'zod';
import { defineLoss } from './loss-entry.ts';

/** The fourth power of the error. */
export const quarticError = defineLoss({
  schema: z.strictObject({ type: z.literal('quartic-error') }),
  targets: ['regression'],
  text: () => 'quartic-error',
});
