import {
  checkInputShape,
  type DataFacts,
  type DataKind,
  datasetFacts,
  type TrainingConfig,
} from '@basin/core';
import type { Engine, TensorSpec } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { streamSeed } from '../stream-seed.ts';
import type { ByteDecoding, SplitColumns } from './columns.ts';
import { columnsOf, type LoadedData, loaderFor } from './load-data.ts';
import { withRandomLabels } from './random-labels.ts';

/**
 * Examples of one split on the engine's backend. Images stay in their bytes, shared by all threads;
 * a program gathers the rows it needs and decodes those.
 */
export interface Split {
  count: number;
  kind: DataKind;
  /** Inputs as stored, [count, …]; feed them to a program under `storedSpec`. */
  storedInputs: tf.Tensor;
  storedSpec: TensorSpec;
  /** Class numbers, int32 [count], or values or probabilities, float32 [count, outputs]. */
  targets: tf.Tensor;
  targetSpec: TensorSpec;
  /** Stored rows [n, …] as the network takes them: float32 [n, …inputShape], channels-last. */
  decode(rows: tf.Tensor): tf.Tensor;
  /** Inputs (float32, decoded) and targets of consecutive examples; the caller disposes them. */
  examples(start: number, count: number): { inputs: tf.Tensor; targets: tf.Tensor };
}

export interface Dataset {
  train: Split;
  /** Null where the data set has no second set of examples. */
  test: Split | null;
  dispose(): void;
}

/** What of a config decides its examples. */
export type OpenedConfig = Pick<TrainingConfig, 'dataset' | 'network' | 'seed' | 'streamSeeds'>;

/**
 * The data set of a training, for its network's input shape. The same config gives the same
 * examples; random labels come from the stream `labels`.
 *
 * @param loaded what `loadData` gave; not needed for sources that are made on the spot.
 * @throws BasinError `dataset/missing` when columns are wanted and not given, `model/bad-network` when
 *   the network's input shape does not hold one example.
 */
export function openDataset(
  engine: Engine,
  config: OpenedConfig,
  loaded: LoadedData = new Map(),
): Dataset {
  const { dataset, network } = config;
  const { inputShape } = network;
  checkInputShape(dataset, inputShape);
  const columns = columnsOf(dataset, loaded);
  const facts = datasetFacts(dataset);
  const loader = loaderFor(dataset);
  const decoding = loader.decoding?.(dataset, columns) ?? { scale: 1, shift: null };
  const labelled = (labels: Int32Array): Int32Array =>
    withRandomLabels(labels, dataset, facts.targetCount, streamSeed(config, 'labels'));
  const open = (
    split: SplitColumns,
    count: number,
    labelsOf: (labels: Int32Array) => Int32Array,
  ): Split => {
    const targets = targetsOf(facts, split, count, labelsOf);
    const { inputs } = split;
    const values = count * sizeOf(inputShape);
    return inputs instanceof Uint8Array
      ? splitOf(
          engine.bytes(inputs.subarray(0, values), [count, sizeOf(inputShape)]),
          'uint8',
          targets,
          facts.kind,
          (rows) => tf.reshape(decodeBytes(rows, decoding), [-1, ...inputShape]),
        )
      : splitOf(
          tf.tensor(inputs.subarray(0, values), [count, ...inputShape]),
          'float32',
          targets,
          facts.kind,
          (rows) => rows,
        );
  };
  const { train, test } = columns;
  return datasetOf(
    open(train, facts.trainCount, labelled),
    test === null || facts.testCount === null
      ? null
      : open(test, facts.testCount, (labels) => labels),
  );
}

function targetsOf(
  { kind, targetCount }: DataFacts,
  { targets }: SplitColumns,
  count: number,
  labelsOf: (labels: Int32Array) => Int32Array,
): tf.Tensor {
  return kind === 'classification'
    ? tf.tensor1d(labelsOf(Int32Array.from(targets.subarray(0, count))), 'int32')
    : tf.tensor2d(targets.subarray(0, count * targetCount), [count, targetCount], 'float32');
}

/** Bytes 0 … 255 (any dtype) as network inputs, float32. */
function decodeBytes(bytes: tf.Tensor, { scale, shift }: ByteDecoding): tf.Tensor {
  const values = tf.mul(tf.cast(bytes, 'float32'), scale);
  return shift === null ? values : tf.sub(values, shift);
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

function splitOf(
  storedInputs: tf.Tensor,
  storedDtype: TensorSpec['dtype'],
  targets: tf.Tensor,
  kind: DataKind,
  decode: (rows: tf.Tensor) => tf.Tensor,
): Split {
  return {
    count: storedInputs.shape[0] as number,
    kind,
    storedInputs,
    storedSpec: { shape: storedInputs.shape, dtype: storedDtype },
    targets,
    targetSpec: { shape: targets.shape, dtype: targets.dtype as TensorSpec['dtype'] },
    decode,
    examples: (start, count) =>
      tf.tidy(() => ({
        // A clone, for a decode that changes nothing would hand out the slice itself.
        inputs: tf.clone(decode(tf.slice(storedInputs, start, count))),
        targets: tf.slice(targets, start, count),
      })),
  };
}

function datasetOf(train: Split, test: Split | null): Dataset {
  return {
    train,
    test,
    dispose() {
      for (const split of [train, test]) {
        split?.storedInputs.dispose();
        split?.targets.dispose();
      }
    },
  };
}
