import type { DatasetConfig } from '@basin/core';
import type { Scaling } from './columns.ts';
import { columnsOf, type LoadedData, loaderFor } from './load-data.ts';

/** How what a data set holds becomes what networks read and what they are to give. */
export interface DataScaling {
  /** Of the inputs: one entry for all values, or one for each value of an example, channels last; null: as they are. */
  inputs: Scaling | null;
  /** Of values that are predicted; null: as they are, or classes. */
  targets: Scaling | null;
  /** What the inputs are called, where they are columns of a table; a category as `column=text`. */
  features: readonly string[] | null;
  /** In the order of the outputs, where they have names. */
  classes: readonly string[] | null;
  /** Whether the data are bytes, 0 to 255. */
  isBytes: boolean;
  /** Of one example of the data, channels last. */
  exampleShape: readonly number[];
}

const digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
/** Where a data set has no file that names them. */
const knownClasses: Partial<Record<DatasetConfig['name'], readonly string[]>> = {
  mnist: digits,
  'mnist-1d': digits,
  'fashion-mnist': [
    ...['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat'],
    ...['Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot'],
  ],
};

/**
 * How the data of a training were scaled, for who feeds its network with data of their own.
 *
 * @param loaded what `loadData([config])` gave.
 */
export function dataScaling(
  config: DatasetConfig,
  exampleShape: readonly number[],
  loaded: LoadedData,
): DataScaling {
  const columns = columnsOf(config, loaded);
  const isBytes = columns.train.inputs instanceof Uint8Array;
  const decoding = loaderFor(config).decoding?.(config, columns) ?? { scale: 1, shift: null };
  const { scale, shift } = decoding;
  const ofBytes = { mean: [(shift ?? 0) / scale], deviation: [1 / scale] };
  return {
    inputs: changing(isBytes ? ofBytes : columns.inputScaling),
    targets: changing(columns.targetScaling),
    features: columns.features ?? null,
    classes: 'classes' in config ? config.classes : (knownClasses[config.name] ?? null),
    ...{ isBytes, exampleShape },
  };
}

/** Null where it leaves every value as it is. */
function changing(scaling: Scaling | undefined): Scaling | null {
  if (scaling === undefined) return null;
  const { mean, deviation, missing } = scaling;
  const isPlain = mean.every((value) => value === 0) && deviation.every((value) => value === 1);
  return isPlain && missing === undefined ? null : scaling;
}
