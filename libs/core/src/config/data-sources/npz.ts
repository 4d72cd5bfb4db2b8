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

const text = z.string().min(1);

/** Examples from arrays in one .npz file. `digest` is as that of `npy`, over the arrays that are read. */
export const npzConfigSchema = z.strictObject({ name: z.literal('npz'), ...arrayConfigFields });
export type NpzConfig = z.infer<typeof npzConfigSchema>;

export const npzInputSchema = z.strictObject({
  name: z.literal('npz'),
  file: text,
  /** Names of arrays; the usual ones (x and y, x_train and y_train, train_images and train_labels, …) unless given. */
  inputs: text.optional(),
  targets: text.optional(),
  testInputs: text.optional(),
  testTargets: text.optional(),
  ...arrayInputFields,
});

export const npzSource = defineDataSource({
  schema: npzConfigSchema,
  input: npzInputSchema,
  facts: arrayFacts,
  text: arrayText,
  columns: arrayColumns,
  blob: ({ digest, byteCount }) => ({ sha256: digest, byteCount }),
  flag: {
    forms: ['npz:FILE', 'npz:FILE:INPUTS:TARGETS'],
    read(words, given) {
      if ((words.length !== 1 && words.length !== 3) || words.includes('')) return null;
      const [file, inputs, targets] = words;
      const named = words.length === 3 ? { inputs, targets } : {};
      return {
        input: { name: 'npz', file, ...named, ...arrayFlagOptions(given) },
        split: 'train',
      };
    },
  },
});
