import { z } from 'zod';
import { formatCount } from '../../text/numbers.ts';
import { dataKinds, defineDataSource } from './data-source.ts';
import { madePoints, madePointsFlag } from './made-points.ts';

/**
 * Standard normal inputs and what a random dense network makes of them. Its weights are normal with
 * variance 1/inputs, its biases zero, so that values keep their size from layer to layer.
 */
export const teacherConfigSchema = z
  .strictObject({
    name: z.literal('teacher'),
    ...madePoints,
    inputCount: z.int().min(1).max(10_000).default(20),
    /** Widths of its hidden layers; none: a linear teacher. */
    hidden: z.array(z.int().min(1).max(10_000)).max(10).default([10]),
    activation: z.enum(['tanh', 'relu', 'linear']).default('tanh'),
    /** Values, or classes: the largest output is an example's class; or their probabilities, by softmax. */
    outputCount: z.int().min(1).max(1_000).default(1),
    kind: z.enum(dataKinds).default('regression'),
    /** Standard deviation of what is added to each training output. */
    noise: z.number().min(0).default(0),
    /** Of the teacher's weights: other examples of one teacher have another `dataSeed`. */
    teacherSeed: z.int().min(0).default(0),
  })
  .superRefine(({ kind, outputCount }, context) => {
    if (kind === 'regression' || outputCount > 1) return;
    context.addIssue({ code: 'custom', path: ['outputCount'], message: 'classes are 2 or more' });
  });
export type TeacherConfig = z.infer<typeof teacherConfigSchema>;

export const teacherSource = defineDataSource({
  schema: teacherConfigSchema,
  input: teacherConfigSchema,
  facts: ({ kind, trainCount, testCount, inputCount, outputCount }) => ({
    kind,
    trainCount,
    testCount,
    exampleShape: [inputCount],
    targetCount: outputCount,
    abscissa: kind === 'regression' && inputCount === 1 ? 0 : null,
  }),
  text(config) {
    const { inputCount, hidden, outputCount, activation, kind, noise } = config;
    const network = [inputCount, ...hidden, outputCount].join('-');
    const what = {
      classification: 'classes',
      regression: 'outputs',
      probabilities: 'probabilities of classes',
    }[kind];
    return `${what} of a random ${activation} network ${network}, ${formatCount(config.trainCount)} training and ${formatCount(config.testCount)} test points${noise > 0 ? `, noise ${noise}` : ''}`;
  },
  columns: (config) => ({ ...config }),
  blob: () => null,
  flag: madePointsFlag('teacher'),
});
