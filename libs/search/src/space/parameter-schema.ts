import type { Json } from '@basin/core';
import { z } from 'zod';

/** W&B's names of distributions, and what each draws. */
export const distributionNames = [
  'constant',
  'categorical',
  'categorical_w_probabilities',
  'int_uniform',
  'uniform',
  'q_uniform',
  'log_uniform',
  'log_uniform_values',
  'q_log_uniform',
  'q_log_uniform_values',
  'inv_log_uniform',
  'inv_log_uniform_values',
  'normal',
  'q_normal',
  'log_normal',
  'q_log_normal',
  'beta',
  'q_beta',
] as const;
export type DistributionName = (typeof distributionNames)[number];

const json = z.json().transform((value) => value as Json);

/** One parameter, in W&B's words; `when` is ours. */
export const parameterSchema = z.strictObject({
  value: json.optional().meta({ description: 'The one value of a parameter that is not varied.' }),
  values: z
    .array(json)
    .min(1)
    .optional()
    .meta({ description: 'The values it takes: numbers, texts, true or false, lists or records.' }),
  probabilities: z
    .array(z.number().min(0))
    .min(1)
    .optional()
    .meta({ description: 'One for each of `values`, together 1; for random and sobol.' }),
  min: z.number().optional().meta({ description: 'Least value; of log_uniform its exponent.' }),
  max: z.number().optional().meta({ description: 'Greatest value; of log_uniform its exponent.' }),
  distribution: z.enum(distributionNames).optional().meta({
    description:
      'How values are drawn. Without it: `constant` of a value, `categorical` of values, `int_uniform` between whole numbers, `uniform` between others.',
  }),
  q: z.number().positive().optional().meta({ description: 'Step of a q_ distribution; else 1.' }),
  mu: z.number().optional().meta({ description: 'Mean of a normal distribution; else 0.' }),
  sigma: z.number().positive().optional().meta({
    description: 'Standard deviation of a normal distribution; else 1.',
  }),
  a: z.number().positive().optional().meta({ description: 'First shape of beta; else 1.' }),
  b: z.number().positive().optional().meta({ description: 'Second shape of beta; else 1.' }),
  when: z.record(z.string(), json).optional().meta({
    description:
      'The parameter exists only where these others have that value, or one of a list of values.',
  }),
  get parameters(): z.ZodOptional<z.ZodRecord<z.ZodString, z.ZodType<ParameterSpec>>> {
    return z
      .record(z.string(), parameterSchema as unknown as z.ZodType<ParameterSpec>)
      .optional()
      .meta({ description: 'Parameters within this one: `optimizer.lr` is the name of an inner.' });
  },
});

/** A parameter as a file has it. */
export interface ParameterSpec {
  value?: Json | undefined;
  values?: Json[] | undefined;
  probabilities?: number[] | undefined;
  min?: number | undefined;
  max?: number | undefined;
  distribution?: DistributionName | undefined;
  q?: number | undefined;
  mu?: number | undefined;
  sigma?: number | undefined;
  a?: number | undefined;
  b?: number | undefined;
  when?: Record<string, Json> | undefined;
  parameters?: Record<string, ParameterSpec> | undefined;
}
