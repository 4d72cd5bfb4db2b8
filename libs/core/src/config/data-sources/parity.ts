import { z } from 'zod';
import { formatCount } from '../../text/numbers.ts';
import { defineDataSource } from './data-source.ts';
import { madePointsFlag } from './made-points.ts';

/** Beyond it inputs are drawn instead of listed: two equal ones are then as good as impossible. */
const listedBits = 20;

/**
 * Vectors of −1 and 1, and whether an odd number of the first `relevantCount` of them is −1 (sparse parity;
 * with as many relevant ones as there are bits, the whole parity). No vector comes twice.
 */
export const parityConfigSchema = z
  .strictObject({
    name: z.literal('parity'),
    bitCount: z.int().min(2).max(1_000).default(30),
    relevantCount: z.int().min(1).max(1_000).default(3),
    trainCount: z.int().min(2).max(1_000_000).default(1_000),
    /** Null: there is no test split. */
    testCount: z.int().min(1).max(1_000_000).nullable().default(500),
    /** Of the vectors, not of a training. */
    dataSeed: z.int().min(0).default(0),
  })
  .superRefine(({ bitCount, relevantCount, trainCount, testCount }, context) => {
    if (relevantCount > bitCount) {
      context.addIssue({
        code: 'custom',
        path: ['relevantCount'],
        message: `at most bitCount, ${bitCount}`,
      });
    }
    const wanted = trainCount + (testCount ?? 0);
    if (parityIsListed(bitCount) && wanted > 2 ** bitCount) {
      context.addIssue({
        code: 'custom',
        path: ['trainCount'],
        message: `${wanted} different vectors are asked for, and ${bitCount} bits have ${2 ** bitCount}: ask for fewer, set testCount to null, or take more bits`,
      });
    }
  });
export type ParityConfig = z.infer<typeof parityConfigSchema>;

/** Whether so few vectors exist that they are dealt out of a list of all. */
export function parityIsListed(bitCount: number): boolean {
  return bitCount <= listedBits;
}

export const paritySource = defineDataSource({
  schema: parityConfigSchema,
  input: parityConfigSchema,
  facts: ({ trainCount, testCount, bitCount }) => ({
    kind: 'classification',
    trainCount,
    testCount,
    exampleShape: [bitCount],
    targetCount: 2,
    abscissa: null,
  }),
  text({ bitCount, relevantCount, trainCount, testCount }) {
    const test = testCount === null ? '' : ` and ${formatCount(testCount)} test`;
    return `parity of ${relevantCount} of ${bitCount} bits, ${formatCount(trainCount)} training${test} vectors`;
  },
  columns: (config) => ({ ...config }),
  blob: () => null,
  flag: madePointsFlag('parity'),
});
