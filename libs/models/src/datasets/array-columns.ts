import { type ArrayConfig, type ArrayScale, BasinError } from '@basin/core';
import { type DataColumns, type Scaling, sharedCopy, type SplitColumns } from './columns.ts';
import {
  byteStatistics,
  checkCounts,
  checkFinite,
  checkLabels,
  checkLabelled,
  decodedFloats,
  decodingOf,
  scalingOf,
  type LabelledSplit,
} from './labelled-columns.ts';
import type { NpyArray } from './npy-format.ts';
import { checkProbabilities, likeliestClasses } from './probabilities.ts';
import { classesOf, splitByShare } from './split-by-share.ts';

/** An array, and what it is called in messages. */
export type NamedArray = NpyArray & { name: string };

/** Inputs and targets of the training split, then those of the test split where there is one. */
export type ArrayParts = readonly NamedArray[];

/** What decides how arrays become numbers. */
export type ArrayOptions = Pick<ArrayConfig, 'standardiseTarget' | 'testShare' | 'splitSeed'> & {
  channels: ArrayConfig['channels'] | null;
  kind: ArrayConfig['kind'] | null;
  scale: ArrayScale | null;
  classCount: number | null;
};

type Found = Pick<
  ArrayConfig,
  'kind' | 'scale' | 'channels' | 'trainCount' | 'testCount' | 'exampleShape' | 'targetCount'
>;

/** Whole numbers beyond it are values, unless the user says that they are classes. */
const inferredClassLimit = 1_000;

/**
 * Arrays as splits, checked.
 *
 * @throws BasinError those of `checkLabelled`, `dataset/array-axes`, `dataset/too-few-examples`,
 *   `dataset/probabilities`.
 */
export function readArrays(
  parts: ArrayParts,
  options: ArrayOptions,
): { found: Found; columns: () => DataColumns } {
  const [inputs, targets, testInputs, testTargets] = parts as [
    NamedArray,
    NamedArray,
    NamedArray?,
    NamedArray?,
  ];
  const kind = options.kind ?? inferredKind(targets);
  const channels = options.channels ?? (inputs.shape.length > 3 ? 'last' : 'none');
  const exampleShape = exampleShapeOf(inputs, channels);
  const pair = (x: NamedArray, y: NamedArray): LabelledSplit => {
    const labels = { ...y, shape: kind === 'classification' ? squeezed(y.shape) : y.shape };
    const split = { inputs: channels === 'first' ? channelsLast(x) : x, labels };
    checkCounts(split);
    // Before a split by share: messages name places in the files.
    checkFinite(split.inputs);
    if (kind === 'classification') checkLabels(split, options.classCount);
    else checkFinite(labels);
    if (kind === 'probabilities') checkProbabilities(labels);
    return split;
  };
  const given = pair(inputs, targets);
  const { train, test } =
    testInputs === undefined || testTargets === undefined
      ? parted(given, kind, options)
      : { train: given, test: pair(testInputs, testTargets) };
  const checked =
    kind === 'classification'
      ? checkLabelled(train, test, options.classCount)
      : checkValues(train, test);
  const scale = options.scale ?? usualScale(inputs);
  return {
    found: {
      ...{ kind, scale, channels, exampleShape },
      trainCount: checked.trainCount,
      testCount: checked.testCount,
      targetCount: 'classCount' in checked ? checked.classCount : checked.targetCount,
    },
    columns: () => columnsOf({ train, test, kind, scale }, options.standardiseTarget),
  };
}

/** Of so few different whole numbers nobody knows whether they are classes, once one is below 0. */
const doubtfulClassLimit = 20;

/** The stated rule of `arrayInputFields`. @throws BasinError `dataset/label-range` for what looks like classes, and is not counted from 0. */
function inferredKind({ name, dtype, shape, values }: NamedArray): ArrayConfig['kind'] {
  if (dtype.startsWith('f') || squeezed(shape).length > 1) return 'regression';
  const negative = values.findIndex((value) => value < 0);
  if (negative === -1) {
    return values.every((value) => value < inferredClassLimit) ? 'classification' : 'regression';
  }
  const different = new Set<number>();
  for (const value of values) {
    different.add(value);
    if (different.size > doubtfulClassLimit) return 'regression';
  }
  throw new BasinError(
    'dataset/label-range',
    `${name}: label ${negative} is ${values[negative]}, and classes are counted from 0: write 0, 1, 2, … (numpy.unique(labels, return_inverse=True)[1]), or set kind to regression if these are values`,
  );
}

function usualScale({ values, shape }: NamedArray): ArrayScale {
  return values instanceof Uint8Array || shape.length > 2 ? 'standardised' : 'each';
}

/** [n, 1] as [n]. */
function squeezed(shape: number[]): number[] {
  return shape.length === 2 && shape[1] === 1 ? shape.slice(0, 1) : shape;
}

/** Images without an axis of channels have one of them. */
function exampleShapeOf({ name, shape }: NamedArray, channels: ArrayConfig['channels']): number[] {
  const one = shape.slice(1);
  if (one.length > 3 || (one.length === 3 && channels === 'none')) {
    throw new BasinError(
      'dataset/array-axes',
      `${name} has shape [${shape.join(', ')}]: examples are [n], [n, features], [n, height, width], [n, height, width, channels], or with channels [n, length, channels]`,
    );
  }
  if (one.length === 0) return [1];
  if (one.length === 1) return one;
  if (channels === 'first') return [...one.slice(1), one[0] as number];
  return one.length === 2 && channels === 'none' ? [...one, 1] : one;
}

/** [n, channels, …places] as [n, …places, channels]. */
function channelsLast(array: NamedArray): NamedArray {
  const [count = 1, channels = 1, ...places] = array.shape;
  const placeCount = places.reduce((product, length) => product * length, 1);
  const values =
    array.values instanceof Uint8Array
      ? new Uint8Array(array.values.length)
      : new Float64Array(array.values.length);
  for (let index = 0; index < values.length; index++) {
    const channel = index % channels;
    const place = Math.floor(index / channels) % placeCount;
    const example = Math.floor(index / (channels * placeCount));
    values[index] = array.values[(example * channels + channel) * placeCount + place] as number;
  }
  return { ...array, shape: [count, ...places, channels], values };
}

/** A share of the examples as the test split; in the order of the arrays where it is none. */
function parted(
  split: LabelledSplit,
  kind: ArrayConfig['kind'],
  options: ArrayOptions,
): { train: LabelledSplit; test: LabelledSplit | null } {
  const classes = {
    classification: () => classesOf(split),
    regression: () => null,
    probabilities: () => likeliestClasses(split.labels),
  }[kind];
  return splitByShare(split, classes, options);
}

function checkValues(
  train: LabelledSplit,
  test: LabelledSplit | null,
): { trainCount: number; testCount: number | null; targetCount: number } {
  for (const { labels } of test === null ? [train] : [train, test]) {
    if (labels.shape.length <= 2) continue;
    throw new BasinError(
      'dataset/array-axes',
      `${labels.name} has shape [${labels.shape.join(', ')}]: targets are [n] or [n, values]`,
    );
  }
  const rest = ({ inputs, labels }: LabelledSplit): string =>
    `inputs [${inputs.shape.slice(1).join(', ')}] and targets [${labels.shape.slice(1).join(', ')}]`;
  if (test !== null && rest(test) !== rest(train)) {
    throw new BasinError(
      'dataset/shapes-differ',
      `${train.inputs.name} has ${rest(train)}, ${test.inputs.name} ${rest(test)}: both splits need one shape`,
    );
  }
  const [trainCount = 0, targetCount = 1] = train.labels.shape;
  if (trainCount < 2) {
    throw new BasinError(
      'dataset/too-few-examples',
      `${train.inputs.name} has ${trainCount} training example: two or more are needed`,
    );
  }
  return { trainCount, testCount: test?.labels.shape[0] ?? null, targetCount };
}

interface Splits {
  train: LabelledSplit;
  test: LabelledSplit | null;
  kind: ArrayConfig['kind'];
  scale: ArrayScale;
}

/** Bytes stay bytes, to be decoded by a program, unless each feature has a scale of its own. */
function columnsOf({ train, test, kind, scale }: Splits, standardiseTarget: boolean): DataColumns {
  const raw = train.inputs.values;
  const bytes = raw instanceof Uint8Array && scale !== 'each' ? raw : null;
  const rescale = bytes === null ? rescaling(train.inputs, scale) : null;
  const isScaled = standardiseTarget && kind === 'regression';
  const targetScale = rescaling(train.labels, isScaled ? 'each' : 'none');
  const splitOf = ({ inputs, labels }: LabelledSplit): SplitColumns => ({
    count: labels.shape[0] as number,
    inputs: rescale === null ? sharedCopy(inputs.values as Uint8Array) : rescale.floats(inputs),
    targets: kind === 'classification' ? classNumbers(labels.values) : targetScale.floats(labels),
  });
  const columns = {
    train: splitOf(train),
    test: test === null ? null : splitOf(test),
    ...(rescale === null ? {} : { inputScaling: rescale.scaling }),
    ...(kind === 'classification' ? {} : { targetScaling: targetScale.scaling }),
  };
  return bytes === null ? columns : { ...columns, byteStatistics: byteStatistics(bytes) };
}

function classNumbers(values: ArrayLike<number>): Int32Array {
  const labels = new Int32Array(new SharedArrayBuffer(4 * values.length));
  labels.set(Array.from(values));
  return labels;
}

type Part = LabelledSplit['inputs'] | LabelledSplit['labels'];
interface Rescale {
  floats(part: Part): Float32Array;
  scaling: Scaling;
}

/** As the training values decide. @throws BasinError `dataset/not-finite`. */
function rescaling(part: Part, scale: ArrayScale): Rescale {
  const width = scale === 'each' ? part.values.length / (part.shape[0] as number) : 1;
  const decodings = Array.from({ length: width }, (_, start) => {
    if (scale === 'none') return { scale: 1, shift: 0 };
    return decodingOf(part, scale === 'unit' ? 'unit' : 'standardised', { start, step: width });
  });
  return { floats: (given) => decodedFloats(given, decodings), scaling: scalingOf(decodings) };
}
