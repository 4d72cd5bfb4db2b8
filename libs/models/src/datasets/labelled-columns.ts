import { BasinError } from '@basin/core';
import {
  type ByteDecoding,
  type DataColumns,
  type Scaling,
  sharedCopy,
  sharedFloats,
  type SplitColumns,
} from './columns.ts';

/** Inputs and class numbers of one split as a file holds them, and what the file is called. */
export interface LabelledSplit {
  inputs: { name: string; shape: number[]; values: Uint8Array | Float64Array };
  labels: { name: string; shape: number[]; values: ArrayLike<number> };
}

export type Pixels = 'standardised' | 'unit' | 'none';

/** No data set that a network of this size tells apart has more. */
const classLimit = 10_000;

/** What checking found. */
export interface LabelledFacts {
  trainCount: number;
  testCount: number | null;
  exampleShape: number[];
  classCount: number;
}

/**
 * Whether splits are whole and fit together.
 *
 * @param classCount labels must be below it; null: one more than the largest training label.
 * @throws BasinError `dataset/counts-differ`, `dataset/shapes-differ`, `dataset/types-differ`,
 *   `dataset/labels-shape`, `dataset/label-range`,
 *   `dataset/unseen-class`, `dataset/one-class`, `dataset/not-finite`.
 */
export function checkLabelled(
  train: LabelledSplit,
  test: LabelledSplit | null,
  classCount: number | null,
): LabelledFacts {
  for (const split of test === null ? [train] : [train, test]) {
    checkLabels(split, classCount);
    checkCounts(split);
    checkFinite(split.inputs);
  }
  const exampleShape = exampleShapeOf(train);
  if (test !== null && exampleShapeOf(test).join() !== exampleShape.join()) {
    throw new BasinError(
      'dataset/shapes-differ',
      `examples of ${train.inputs.name} have shape [${exampleShape.join(', ')}], those of ${test.inputs.name} [${exampleShapeOf(test).join(', ')}]: both splits need one shape`,
    );
  }
  if (test !== null && isBytes(test) !== isBytes(train)) {
    throw new BasinError(
      'dataset/types-differ',
      `${[train, test].find(isBytes)?.inputs.name} holds bytes, the other split's inputs are numbers of another type: both splits need one type`,
    );
  }
  const seen = new Set(Array.from(train.labels.values));
  if (test !== null) checkSeen(seen, train, test);
  if (seen.size < 2) {
    throw new BasinError(
      'dataset/one-class',
      `${train.labels.name} holds the class ${[...seen].join()} alone: a classification needs two or more`,
    );
  }
  return {
    trainCount: countOf(train),
    testCount: test === null ? null : countOf(test),
    exampleShape,
    classCount: classCount ?? Math.max(...seen) + 1,
  };
}

/** Images are channels-last; one axis of values stays one. */
function exampleShapeOf({ inputs }: LabelledSplit): number[] {
  const shape = inputs.shape.slice(1);
  if (shape.length === 0) return [1];
  return shape.length === 2 ? [...shape, 1] : shape;
}

function isBytes({ inputs }: LabelledSplit): boolean {
  return inputs.values instanceof Uint8Array;
}

function countOf({ labels }: LabelledSplit): number {
  return labels.values.length;
}

/** @throws BasinError `dataset/counts-differ`. */
export function checkCounts({ inputs, labels }: LabelledSplit): void {
  if (inputs.shape[0] !== labels.shape[0]) {
    throw new BasinError(
      'dataset/counts-differ',
      `${inputs.name} holds ${inputs.shape[0]} examples, ${labels.name} ${labels.shape[0]} labels: they belong to different files`,
    );
  }
}

/** @throws BasinError `dataset/labels-shape`, `dataset/label-range`. */
export function checkLabels({ labels }: LabelledSplit, classCount: number | null): void {
  const limit = classCount ?? classLimit;
  if (labels.shape.length !== 1) {
    throw new BasinError(
      'dataset/labels-shape',
      `${labels.name} has shape [${labels.shape.join(', ')}]: labels are one class number for each example, [count]`,
    );
  }
  for (let index = 0; index < labels.values.length; index++) {
    const label = labels.values[index] as number;
    if (Number.isInteger(label) && label >= 0 && label < limit) continue;
    throw new BasinError(
      'dataset/label-range',
      `${labels.name}: label ${index} is ${label}, and labels are whole numbers from 0 to ${limit - 1}`,
    );
  }
}

/** @throws BasinError `dataset/not-finite` naming the example. */
export function checkFinite(array: LabelledSplit['inputs'] | LabelledSplit['labels']): void {
  const { values, name, shape } = array;
  if (values instanceof Uint8Array) return;
  let index = 0;
  while (index < values.length && Number.isFinite(values[index])) index++;
  if (index === values.length) return;
  const size = values.length / (shape[0] as number);
  throw new BasinError(
    'dataset/not-finite',
    `${name}: value ${index % size} of example ${Math.floor(index / size)} is ${values[index]}, and values must be finite: replace it or leave the example out`,
  );
}

function checkSeen(seen: Set<number>, train: LabelledSplit, test: LabelledSplit): void {
  const index = Array.from(test.labels.values).findIndex((label) => !seen.has(label));
  if (index === -1) return;
  throw new BasinError(
    'dataset/unseen-class',
    `${test.labels.name}: label ${index} is ${test.labels.values[index]}, a class of which ${train.labels.name} has no example: nothing could learn it`,
  );
}

/**
 * The splits in shared memory: bytes stay bytes, with their mean and deviation; other values are decoded
 * in double precision.
 */
export function labelledColumns(
  train: LabelledSplit,
  test: LabelledSplit | null,
  pixels: Pixels,
): DataColumns {
  const { values } = train.inputs;
  if (values instanceof Uint8Array) {
    return {
      train: columnsOf(train, sharedBytesOf),
      test: test === null ? null : columnsOf(test, sharedBytesOf),
      byteStatistics: byteStatistics(values),
    };
  }
  const decoding = decodingOf(train.inputs, pixels);
  const decoded = (inputs: LabelledSplit['inputs']): Float32Array =>
    decodedFloats(inputs, [decoding]);
  return {
    train: columnsOf(train, decoded),
    test: test === null ? null : columnsOf(test, decoded),
    inputScaling: scalingOf([decoding]),
  };
}

/** Both splits come from files of one type: `checkLabelled` has seen to it. */
function sharedBytesOf({ values }: LabelledSplit['inputs']): Uint8Array {
  return sharedCopy(values as Uint8Array);
}

function columnsOf(
  split: LabelledSplit,
  inputsOf: (inputs: LabelledSplit['inputs']) => SplitColumns['inputs'],
): SplitColumns {
  const count = countOf(split);
  const targets = new Int32Array(new SharedArrayBuffer(4 * count));
  targets.set(Array.from(split.labels.values));
  return { count, inputs: inputsOf(split.inputs), targets };
}

/** Of bytes as values in [0, 1]: from their histogram, so that sums are exact. */
export function byteStatistics(bytes: Uint8Array): { mean: number; deviation: number } {
  const counts = new Float64Array(256);
  for (let index = 0; index < bytes.length; index++) counts[bytes[index] as number]! += 1;
  const total = (power: number): number =>
    counts.reduce((sum, count, byte) => sum + count * byte ** power, 0) / bytes.length;
  const mean = total(1);
  return { mean: mean / 255, deviation: Math.sqrt(total(2) - mean ** 2) / 255 };
}

/** Bytes as network inputs. Where all are equal there is nothing to divide by. */
export function byteDecoding({ byteStatistics: found }: DataColumns, pixels: Pixels): ByteDecoding {
  if (pixels === 'none') return { scale: 1, shift: null };
  if (pixels === 'unit' || found === undefined) return { scale: 1 / 255, shift: null };
  const deviation = found.deviation || 1;
  return { scale: 1 / (255 * deviation), shift: found.mean / deviation };
}

/**
 * By mean and deviation of the training values, so that they fill [0, 1], or not at all; of every `step`th value
 * from `start` on.
 *
 * @throws BasinError `dataset/not-finite` where a value is too large for it.
 */
export function decodingOf(
  array: { name: string; shape: readonly number[]; values: ArrayLike<number> },
  pixels: Pixels,
  { start = 0, step = 1 } = {},
): { scale: number; shift: number } {
  if (pixels === 'none') return { scale: 1, shift: 0 };
  const { values } = array;
  let [sum, low, high] = [0, Infinity, -Infinity];
  let largest = start;
  for (let index = start; index < values.length; index += step) {
    const value = values[index] as number;
    if (Math.abs(value) > Math.abs(values[largest] as number)) largest = index;
    sum += value;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (pixels === 'unit') {
    const range = high - low || 1;
    return usable({ scale: 1 / range, shift: low / range });
  }
  const mean = sum / (values.length / step);
  let squares = 0;
  for (let index = start; index < values.length; index += step) {
    squares += ((values[index] as number) - mean) ** 2;
  }
  const deviation = Math.sqrt(squares / (values.length / step)) || 1;
  return usable({ scale: 1 / deviation, shift: mean / deviation });

  /** By a scale of 0 every value would become the same. */
  function usable(decoding: { scale: number; shift: number }): { scale: number; shift: number } {
    const { scale, shift } = decoding;
    if (scale > 0 && Number.isFinite(scale) && Number.isFinite(shift)) return decoding;
    throw tooLarge(array, largest);
  }
}

/** What was subtracted and divided by. */
export function scalingOf(decodings: readonly { scale: number; shift: number }[]): Scaling {
  return {
    mean: decodings.map(({ scale, shift }) => shift / scale),
    deviation: decodings.map(({ scale }) => 1 / scale),
  };
}

/** Values times the scale less the shift, in single precision. @throws BasinError `dataset/not-finite`. */
export function decodedFloats(
  array: { name: string; shape: readonly number[]; values: ArrayLike<number> },
  decodings: readonly { scale: number; shift: number }[],
): Float32Array {
  const { values } = array;
  const floats = sharedFloats(values.length);
  for (let index = 0; index < values.length; index++) {
    const { scale, shift } = decodings[index % decodings.length] as (typeof decodings)[number];
    const decoded = (values[index] as number) * scale - shift;
    floats[index] = decoded;
    if (Math.abs(decoded) > largestFloat) throw tooLarge(array, index);
  }
  return floats;
}

/** Of float32; what is larger becomes infinite there. */
const largestFloat = 3.4028234663852886e38;

function tooLarge(
  { name, shape, values }: { name: string; shape: readonly number[]; values: ArrayLike<number> },
  index: number,
): BasinError {
  const column = index % (values.length / (shape[0] as number));
  return new BasinError(
    'dataset/not-finite',
    `${name}: value ${column} of an example is ${values[index]}, and scaled as asked for it is not finite in single precision: replace it or leave the example out`,
  );
}
