import {
  BasinError,
  type DatasetInput,
  datasetInputSchema,
  dataSources,
  type NetworkConfig,
} from '@basin/core';
import { z } from 'zod';

export interface DataFlag {
  /** As a person writes it in a study; its files are not read yet. */
  input: DatasetInput;
  /** Which examples sensitivity is taken over. */
  split: 'train' | 'test';
}

/**
 * Reads `--data`: a source's name and words that it understands (`mnist:train:N`, `function:f2:POINTS`).
 *
 * @throws BasinError `cli/invalid-value`.
 */
export function parseData(text: string, network: NetworkConfig, unitPixels: boolean): DataFlag {
  const [name, ...words] = text.split(':');
  const inputSize = network.inputShape.reduce((product, n) => product * n, 1);
  const source = dataSources.find(({ schema }) => schema.shape.name.value === name);
  const read = source?.flag.read(words, { inputSize, unitPixels });
  const input = datasetInputSchema.safeParse(read?.input);
  if (read !== undefined && read !== null && input.success) {
    return { input: input.data, split: read.split };
  }
  const forms = dataSources.flatMap(({ flag }) => flag.forms);
  const why = read && input.error !== undefined ? `: ${z.prettifyError(input.error)}` : '';
  throw new BasinError(
    'cli/invalid-value',
    `--data is "${text}"${why}\nallowed: ${forms.join(', ')}`,
  );
}
