import { z } from 'zod';
import { formatCount } from '../../text/numbers.ts';
import { defineDataSource } from './data-source.ts';

/**
 * All p² pairs (n, m), each number one-hot and the two side by side, and the class n + m mod p: what a
 * two-layer network with quadratic activation learns long after it has fitted its training pairs
 * (Gromov 2023).
 */
export const modularAdditionConfigSchema = z.strictObject({
  name: z.literal('modular-addition'),
  modulus: z.int().min(2).max(1_000).default(97),
  /** Share of the pairs that are trained on; all others are the test split. */
  trainShare: z.number().min(0.001).max(1).default(0.5),
  /** Decides which pairs, not a training. */
  dataSeed: z.int().min(0).default(0),
});
export type ModularAdditionConfig = z.infer<typeof modularAdditionConfigSchema>;

const countsOf = ({ modulus, trainShare }: ModularAdditionConfig) => {
  const trainCount = Math.max(1, Math.round(trainShare * modulus ** 2));
  return { trainCount, testCount: modulus ** 2 - trainCount || null };
};

export const modularAdditionSource = defineDataSource({
  schema: modularAdditionConfigSchema,
  input: modularAdditionConfigSchema,
  facts: (config) => ({
    kind: 'classification',
    ...countsOf(config),
    exampleShape: [2 * config.modulus],
    targetCount: config.modulus,
    abscissa: null,
  }),
  text(config) {
    const { trainCount, testCount } = countsOf(config);
    const test = testCount === null ? '' : ` and ${formatCount(testCount)} test`;
    return `n + m mod ${config.modulus}, ${formatCount(trainCount)} training${test} pairs`;
  },
  columns: (config) => ({ ...config }),
  blob: () => null,
  flag: {
    forms: ['modular-addition', 'modular-addition:P'],
    read([modulus, ...rest]) {
      if (rest.length > 0) return null;
      const given = modulus === undefined ? {} : { modulus: Number(modulus) };
      return { input: { name: 'modular-addition', ...given }, split: 'train' };
    },
  },
});
