import {
  type BlobRef,
  resolveTask,
  taskIdentity,
  type RunnableConfig,
  type TrainedInput,
  type TrainingConfig,
} from '@basin/core';
import { resolveDataSource } from '@basin/models/data';
import type { WorkItem, WorkUnit } from '../executor.ts';

let lastToken = 0;

/** A first attempt at a task; every call has a token of its own. */
export function workItem(config: RunnableConfig): WorkItem {
  lastToken += 1;
  const attempt = { taskId: taskIdentity(config), generation: 0, attempt: 1, token: lastToken };
  return { attempt, config, inputs: [] };
}

/** A training of 1-4-1 on a few points: milliseconds. Those that differ in their seeds may run as one unit. */
export function tinyTraining(
  overrides: { seed?: number; epochCount?: number } = {},
): TrainingConfig {
  return resolveTask<'training'>({
    kind: 'training',
    schemaVersion: 1,
    dataset: { name: 'function', target: 'f1', pointCount: 16 },
    network: {
      inputShape: [1],
      layers: [
        { type: 'dense', units: 4, activation: 'relu' },
        { type: 'dense', units: 1 },
      ],
    },
    loss: 'mean-squared-error',
    optimiser: { type: 'adam', learningRate: 1e-3 },
    epochCount: overrides.epochCount ?? 20,
    batchSize: 'full',
    seed: overrides.seed ?? 1,
  });
}

/** A classifier of six made-up images from IDX files, whose bytes are kept as told. */
export async function imageTraining(
  firstByte: number,
  putBlob: (bytes: Uint8Array) => BlobRef,
): Promise<TrainingConfig> {
  const header = (...shape: number[]): number[] =>
    [0, 0, 8, shape.length].concat(shape.flatMap((length) => [0, 0, 0, length]));
  const files: Record<string, number[]> = {
    images: [...header(6, 2, 2), firstByte, ...Array.from({ length: 23 }, (_, index) => 9 * index)],
    labels: [...header(6), 0, 1, 2, 0, 1, 2],
  };
  const dataset = await resolveDataSource(
    { name: 'idx', train: { inputs: 'images', labels: 'labels' } },
    { readFile: (path) => Uint8Array.from(files[path] ?? []), putBlob },
  );
  return resolveTask<'training'>({
    ...tinyTraining({ epochCount: 2 }),
    dataset,
    network: { inputShape: [2, 2, 1], layers: [{ type: 'flatten' }, { type: 'dense', units: 3 }] },
    loss: 'cross-entropy',
    batchSize: 4,
  });
}

/**
 * A training on each kind of file: images in IDX, a table, NumPy arrays from files and from an archive, which
 * keeps the same bytes. They are kept as told.
 */
export async function fileTrainings(
  putBlob: (bytes: Uint8Array) => BlobRef,
): Promise<TrainingConfig[]> {
  const files: Record<string, Uint8Array> = {
    table: Buffer.from(
      `a,b,y\n${Array.from({ length: 12 }, (_, i) => `${i % 5},${i * i},${i % 3}`).join('\n')}\n`,
    ),
    x: npyFile(
      '(12, 2)',
      Float64Array.from({ length: 24 }, (_, index) => Math.sin(index)),
    ),
    y: npyFile(
      '(12,)',
      Float64Array.from({ length: 12 }, (_, index) => index % 3),
    ),
  };
  const read = { readFile: (path: string) => files[path] ?? new Uint8Array(), putBlob };
  const table = await resolveDataSource({ name: 'csv', file: 'table', target: 'y' }, read);
  const arrays = await resolveDataSource(
    { name: 'npy', train: { inputs: 'x', targets: 'y' }, kind: 'classification' },
    read,
  );
  const onVectors = (dataset: TrainingConfig['dataset']): TrainingConfig =>
    resolveTask<'training'>({
      ...tinyTraining({ epochCount: 3 }),
      ...{ dataset, loss: 'cross-entropy', batchSize: 4 },
      network: { inputShape: [2], layers: [{ type: 'dense', units: 3 }] },
    });
  const archive = { ...arrays, name: 'npz' } as TrainingConfig['dataset'];
  return [await imageTraining(1, putBlob), ...[table, arrays, archive].map(onVectors)];
}

function npyFile(shape: string, values: Float64Array): Uint8Array {
  const header = `{'descr': '<f8', 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117);
  const start = Buffer.from(`\x93NUMPY\x01\x00\x76\x00${header}\n`, 'latin1');
  return Buffer.concat([start, new Uint8Array(values.buffer)]);
}

/** Runs until it is cancelled, for all that a test can wait. */
export function endlessTraining(seed = 1): TrainingConfig {
  return resolveTask<'training'>({
    ...tinyTraining({ epochCount: 1_000_000_000, seed }),
    record: { everyEpochs: 1_000_000 },
  });
}

/** One attempt for each training, to run as one. */
export function workUnit(...configs: [RunnableConfig, ...RunnableConfig[]]): WorkUnit {
  const [first, ...others] = configs;
  return [workItem(first), ...others.map(workItem)];
}

/** The way between two trainings by a curve, whose middle point is trained, and stored. */
export function curveBetween(...ends: readonly [TrainedInput, TrainedInput]): WorkItem {
  const config = resolveTask<'analysis'>({
    kind: 'analysis',
    schemaVersion: 1,
    inputs: ends.map(({ taskId }) => taskId),
    measure: { measure: 'barrier', path: 'bezier', pointCount: 3, epochCount: 2 },
  });
  return { ...workItem(config), inputs: [...ends] };
}

/** An analysis of a training that it was not given: it fails with `runner/unknown-input`. */
export function hopelessAnalysis(): RunnableConfig {
  return resolveTask<'analysis'>({
    kind: 'analysis',
    schemaVersion: 1,
    inputs: [taskIdentity(tinyTraining())],
    measure: { measure: 'hessian' },
  });
}
