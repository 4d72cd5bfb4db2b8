import { type DatasetConfig, datasetFacts, type ExampleImages } from '@basin/core';
import type { Split } from '@basin/models';
import * as tf from '@tensorflow/tfjs-core';

/** Points along one side of the largest image that is stored. */
const longestSide = 32;
/** Bytes of all images of one record. */
const mostBytes = 65_536;

interface ImageShape {
  height: number;
  width: number;
  channels: number;
}

/** The images of some examples of a split, as many of the first as fit; null where they are none. */
export function exampleImages(
  dataset: DatasetConfig,
  split: Split,
  indices: readonly number[],
): ExampleImages | null {
  const shape = imageShape(datasetFacts(dataset).exampleShape);
  if (shape === null || indices.length === 0) return null;
  const size = shape.height * shape.width * shape.channels;
  const shown = indices.slice(0, Math.floor(mostBytes / size));
  const rows = shown.map((index) => storedRow(split, index));
  const isBytes = split.storedSpec.dtype === 'uint8';
  const range = isBytes ? null : rangeOf(rows);
  const [low, high] = range ?? [0, 255];
  const scale = high > low ? 255 / (high - low) : 0;
  const bytes = rows.flatMap((row) => row.map((value) => Math.round((value - low) * scale)));
  return {
    ...shape,
    count: shown.length,
    bytes: Buffer.from(bytes).toString('base64'),
    range,
  };
}

/** One example's values as they are stored. */
export function storedRow({ storedInputs }: Split, index: number): number[] {
  // tfjs cannot read the bytes that TensorFlow holds; a cast makes floats of them.
  return tf.tidy(() => Array.from(tf.cast(tf.slice(storedInputs, index, 1), 'float32').dataSync()));
}

function imageShape(exampleShape: readonly number[]): ImageShape | null {
  const [height = 0, width = 0, channels = 1] = exampleShape;
  const isImage = exampleShape.length >= 2 && exampleShape.length <= 3 && width > 1;
  const isSmall = height <= longestSide && width <= longestSide;
  return isImage && isSmall && [1, 3].includes(channels) ? { height, width, channels } : null;
}

function rangeOf(rows: readonly number[][]): [number, number] {
  const values = rows.flat().filter(Number.isFinite);
  return values.reduce<[number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, -Infinity],
  );
}
