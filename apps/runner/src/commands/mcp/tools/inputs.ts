import { z } from 'zod';

const longest = 500;

/** A sweep as people name it. */
export const sweepId = z
  .string()
  .min(1)
  .max(longest)
  .describe('the beginning of its id, or its name');

/** A sweep or a task as people name it. */
export const anyId = z
  .string()
  .min(1)
  .max(longest)
  .describe('the beginning of an id of a sweep or a task, or the name of a sweep');

/** A query of tasks. */
export const whereText = z
  .string()
  .max(4_000)
  .optional()
  .describe(
    'only what meets it: width >= 64 and test/accuracy > 97%; optimiser = adam; state = failed; has curvature/trace; best(test/loss) < 0.1',
  );
