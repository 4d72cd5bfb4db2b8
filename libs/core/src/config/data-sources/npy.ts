import { z } from 'zod';
import {
  arrayColumns,
  arrayConfigFields,
  arrayFacts,
  arrayFlagOptions,
  arrayInputFields,
  arrayText,
} from './array-options.ts';
import { defineDataSource } from './data-source.ts';

const path = z.string().min(1);
const files = z.strictObject({
  /** Examples along the first axis. */
  inputs: path,
  /** Class numbers [n], or values [n] or [n, values]. */
  targets: path,
});

/**
 * Examples from NumPy's .npy files. `digest` is the SHA-256 of the files one after another, decompressed:
 * training inputs and targets, then those of the test split.
 */
export const npyConfigSchema = z.strictObject({ name: z.literal('npy'), ...arrayConfigFields });
export type NpyConfig = z.infer<typeof npyConfigSchema>;

export const npyInputSchema = z.strictObject({
  name: z.literal('npy'),
  train: files,
  test: files.optional(),
  ...arrayInputFields,
});

export const npySource = defineDataSource({
  schema: npyConfigSchema,
  input: npyInputSchema,
  facts: arrayFacts,
  text: arrayText,
  columns: arrayColumns,
  blob: ({ digest, byteCount }) => ({ sha256: digest, byteCount }),
  flag: {
    forms: ['npy:INPUTS:TARGETS', 'npy:INPUTS:TARGETS:TEST_INPUTS:TEST_TARGETS'],
    read(words, given) {
      if ((words.length !== 2 && words.length !== 4) || words.includes('')) return null;
      const [inputs, targets, testInputs, testTargets] = words;
      const test = words.length === 4 ? { test: { inputs: testInputs, targets: testTargets } } : {};
      return {
        input: { name: 'npy', train: { inputs, targets }, ...test, ...arrayFlagOptions(given) },
        split: words.length === 4 ? 'test' : 'train',
      };
    },
  },
});
