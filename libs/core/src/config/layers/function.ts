import { z } from 'zod';
import { defineEntry } from '../vocabulary.ts';
import { count } from './fields.ts';

/**
 * A network, or a part of one, that a plug-in brings as a function of its weights and inputs. A study file
 * names it; all else follows from the plug-in that is loaded, and is part of every identity.
 */
export const functionLayer = defineEntry({
  schema: z.strictObject({
    type: z.literal('function'),
    /** As the plug-in calls it. */
    name: z.string().min(1),
    /** SHA-256 of the plug-in's sources; none: no plug-in that is loaded has it. */
    digest: z
      .string()
      .regex(/^([0-9a-f]{64})?$/)
      .default(''),
    /** Its weights, in the order in which the function gets them. */
    parameters: z
      .array(
        z.strictObject({
          shape: z.array(count).min(1),
          /** Where it is not drawn, what all of it begins with. */
          initial: z
            .union([z.literal(0), z.literal(1)])
            .nullable()
            .default(null),
        }),
      )
      .default([]),
    /** Of one example. */
    outputShape: z.array(count).max(3).default([]),
  }),
  text: ({ name, digest }) => `function ${name}${digest === '' ? '' : ` (${digest.slice(0, 8)})`}`,
});
