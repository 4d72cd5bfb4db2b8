import { z } from 'zod';
import { BasinError } from '../errors.ts';
import { identityOf } from '../identity.ts';
import type { BlobRef } from '../result.ts';
import { blobsSource } from './data-sources/blobs.ts';
import { chebyshevSource } from './data-sources/chebyshev.ts';
import { csvSource } from './data-sources/csv.ts';
import type { DataFacts, DataSource } from './data-sources/data-source.ts';
import { fashionMnistSource } from './data-sources/fashion-mnist.ts';
import { functionSource } from './data-sources/function.ts';
import { idxSource } from './data-sources/idx.ts';
import { mnist1dSource } from './data-sources/mnist-1d.ts';
import { mnistSource } from './data-sources/mnist.ts';
import { labelNoise, labelNoiseText } from './data-sources/label-noise.ts';
import { modularAdditionSource } from './data-sources/modular-addition.ts';
import { moonsSource } from './data-sources/moons.ts';
import { paritySource } from './data-sources/parity.ts';
import { npySource } from './data-sources/npy.ts';
import { npzSource } from './data-sources/npz.ts';
import { spiralsSource } from './data-sources/spirals.ts';
import { teacherSource } from './data-sources/teacher.ts';

/** One line per source. */
const sources = [
  mnistSource,
  functionSource,
  fashionMnistSource,
  idxSource,
  csvSource,
  npySource,
  npzSource,
  spiralsSource,
  moonsSource,
  blobsSource,
  mnist1dSource,
  paritySource,
  modularAdditionSource,
  teacherSource,
  chebyshevSource,
] as const;

type Sources = typeof sources;
type Parts<S extends readonly DataSource[], Part extends 'schema' | 'input'> = {
  -readonly [I in keyof S]: WithLabelNoise<S[I][Part]>;
};
type WithLabelNoise<S> =
  S extends z.ZodObject<infer Shape, infer Config>
    ? // Optional to those who write configs in code; a schema fills them in.
      z.ZodObject<Shape & OptionalLabelNoise, Config>
    : never;
type OptionalLabelNoise = {
  [Key in keyof typeof labelNoise]: z.ZodOptional<(typeof labelNoise)[Key]>;
};

/** Every source, for lists of what there is. */
export const dataSources: readonly DataSource[] = sources;

export const datasetConfigSchema = z.discriminatedUnion(
  'name',
  sources.map(({ schema }) => schema.safeExtend(labelNoise)) as unknown as Parts<Sources, 'schema'>,
);
export type DatasetConfig = z.infer<typeof datasetConfigSchema>;
export type DatasetName = DatasetConfig['name'];

/** A data set as a person writes it in a study or on the command line, before its files are read. */
export const datasetInputSchema = z.discriminatedUnion(
  'name',
  sources.map(({ input }) => input.safeExtend(labelNoise)) as unknown as Parts<Sources, 'input'>,
);
export type DatasetInput = z.input<typeof datasetInputSchema>;
/** The same with its defaults, of one source. */
export type DatasetInputOf<N extends DatasetName> = Extract<
  z.infer<typeof datasetInputSchema>,
  { name: N }
>;

/** @throws BasinError `config/invalid` naming each wrong field. */
export function parseDatasetInput(input: unknown): z.infer<typeof datasetInputSchema> {
  const parsed = datasetInputSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new BasinError('config/invalid', `dataset: ${z.prettifyError(parsed.error)}`);
}

/** The source of a config, by its name. */
function sourceOf({ name }: DatasetConfig): DataSource {
  const found = dataSources.find(({ schema }) => schema.shape.name.value === name);
  if (found !== undefined) return found;
  throw new BasinError('dataset/unknown-source', `there is no data source "${String(name)}"`);
}

/** Counts, shapes and kind of a data set, as its source says. */
export function datasetFacts(config: DatasetConfig): DataFacts {
  return sourceOf(config).facts(config);
}

/** What it is trained on, how much of it, and how inputs are scaled. */
export function datasetText(config: DatasetConfig): string {
  return `${sourceOf(config).text(config)}${labelNoiseText(config)}`;
}

/** Equal for configs that read the same columns: the key under which loaded data is shared. */
export function columnsKey(config: DatasetConfig): string {
  return identityOf({ name: config.name, columns: sourceOf(config).columns(config) });
}

/** Bytes that a worker needs before it can load the data set. */
export function datasetBlobs(config: DatasetConfig): BlobRef[] {
  const blob = sourceOf(config).blob(config);
  return blob === null ? [] : [blob];
}
