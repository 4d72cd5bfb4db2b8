import type { TrainingConfig } from '@basin/core';
import type { Engine, Step, Tensors, TensorSpec, TensorSpecs } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { Floats } from '../little-endian.ts';
import { numbersIn } from '../training/loop-runner.ts';
import type { Split } from '../datasets/dataset.ts';
import { compileAlone, type KeepLoop } from '../kept/kept.ts';
import { correctness, exampleLosses } from '../loss-function.ts';
import { describeNetwork } from '../network/describe-network.ts';
import { networkFunction } from '../network/network-function.ts';
import type { EvaluationForm } from './evaluation-form.ts';

export type EvaluatedConfig = Pick<TrainingConfig, 'network' | 'loss'> &
  Partial<Pick<TrainingConfig, 'precision'>>;

/** Sums over one split. */
export interface SplitSums {
  loss: number;
  /** Examples whose class, or most probable one, is right; null for regression. */
  correct: number | null;
}

/** One program over all batches of one or more splits, one after another. */
export interface SplitProgram {
  sums(weights: tf.Tensor1D, buffers?: tf.Tensor1D): SplitSums[];
  dispose(): void;
}

interface Plan {
  splits: readonly Split[];
  batchSize: number;
  /** Batches of each split. */
  batchCounts: number[];
}

/** The same in double precision, of weights that no tensor holds. */
export interface DoubleSplitProgram {
  sums(weights: Float64Array, buffers: Float64Array): SplitSums[];
  dispose(): void;
}

export function openSplitProgram(
  engine: Engine,
  config: EvaluatedConfig,
  splits: readonly Split[],
  form: EvaluationForm,
  keep: KeepLoop = compileAlone,
): SplitProgram {
  const { step, specs, options, batchCounts, examples, hasBuffers } = preparedSums(
    config,
    splits,
    form,
  );
  const loop = keep(() => engine.compileLoop(step(), specs, options));
  return {
    sums(weights, buffers) {
      const given = hasBuffers && buffers !== undefined ? { buffers } : {};
      const feeds = { weights, ...given, ...examples };
      const result = loop.run({ carry: {}, feeds, stepCount: options.stepLimit });
      const losses = result.outputs['loss']?.dataSync<'float32'>() as Float32Array;
      const correct = result.outputs['correct']?.dataSync<'float32'>() ?? null;
      tf.dispose(result);
      return sumsOfSplits(batchCounts, losses, correct);
    },
    dispose: () => {
      loop.dispose();
    },
  };
}

export function openDoubleSplitProgram(
  engine: Engine,
  config: EvaluatedConfig,
  splits: readonly Split[],
  form: EvaluationForm,
): DoubleSplitProgram {
  const { step, specs, options, batchCounts, examples, hasBuffers } = preparedSums(
    config,
    splits,
    form,
  );
  const numbers = numbersIn(config);
  const loop = engine.compileDoubleLoop(step(), specs, { ...options, numbers });
  return {
    sums(weights, buffers) {
      const feeds = { weights, ...(hasBuffers ? { buffers } : {}), ...examples };
      const { outputs } = loop.run({ carry: {}, feeds, stepCount: options.stepLimit });
      return sumsOfSplits(batchCounts, outputs['loss'] as Float64Array, outputs['correct'] ?? null);
    },
    dispose: () => {
      loop.dispose();
    },
  };
}

/** What both precisions have of a program. */
function preparedSums(config: EvaluatedConfig, splits: readonly Split[], form: EvaluationForm) {
  const batchSize = Math.min(form.batchSize, Math.max(...splits.map(({ count }) => count)));
  const batchCounts = splits.map(({ count }) => Math.ceil(count / batchSize));
  const batchCount = batchCounts.reduce((sum, count) => sum + count, 0);
  const { parameterCount, bufferCount } = describeNetwork(config.network);
  const vector = (size: number): TensorSpec => ({ shape: [size], dtype: 'float32' });
  const fixed: TensorSpecs = {
    weights: vector(parameterCount),
    ...(bufferCount > 0 ? { buffers: vector(bufferCount) } : {}),
  };
  const specs = splitFeeds(splits, ({ storedSpec, targetSpec }) => [storedSpec, targetSpec]);
  return {
    step: () => evaluationStep(config, { splits, batchSize, batchCounts }, form),
    specs: { carry: {}, feeds: { ...fixed, ...specs } },
    options: {
      stepLimit: batchCount,
      expectedStepCount: batchCount,
      form: form.loopForm,
      name: 'evaluation',
    },
    batchCounts,
    hasBuffers: bufferCount > 0,
    examples: splitFeeds(splits, ({ storedInputs, targets }) => [storedInputs, targets]),
  };
}

/** Of the sums of all batches, one split's after another's. */
function sumsOfSplits(
  batchCounts: readonly number[],
  losses: Floats,
  correct: Floats | null,
): SplitSums[] {
  let start = 0;
  return batchCounts.map((count) => {
    const end = start + count;
    const total = (values: Floats): number => {
      let sum = 0;
      for (const value of values.subarray(start, end)) sum += value;
      return sum;
    };
    const sums = { loss: total(losses), correct: correct === null ? null : total(correct) };
    start = end;
    return sums;
  });
}

function splitFeeds<Value>(
  splits: readonly Split[],
  valuesOf: (split: Split) => [inputs: Value, targets: Value],
): Record<string, Value> {
  return Object.fromEntries(
    splits.flatMap((split, index) => {
      const [inputs, targets] = valuesOf(split);
      return [
        [`inputs${index}`, inputs],
        [`targets${index}`, targets],
      ];
    }),
  );
}

/** Sums over one batch; rows past the end of a split are read as its last row and not counted. */
function evaluationStep(config: EvaluatedConfig, plan: Plan, { style }: EvaluationForm): Step {
  const outputsOf = networkFunction(config.network, style);
  return (_carry, feeds, index) => {
    const { inputs, targets, counted } = batchOf(plan, feeds, index as tf.Scalar);
    const sum = (values: tf.Tensor1D): tf.Scalar =>
      tf.sum(counted === null ? values : tf.mul(values, counted));
    const outputs = outputsOf(
      feeds['weights'] as tf.Tensor1D,
      inputs,
      feeds['buffers'] as tf.Tensor1D | undefined,
    );
    const loss = sum(exampleLosses(config.loss, outputs, targets));
    if (!hasClasses(plan.splits)) return { carry: {}, outputs: { loss } };
    const correct = sum(correctness(outputs, targets));
    return { carry: {}, outputs: { loss, correct } };
  };
}

/** Whether targets are classes or tell the most probable one, of which a share is right; else values. */
function hasClasses(splits: readonly Split[]): boolean {
  return splits.every(({ kind }) => kind !== 'regression');
}

interface Batch {
  inputs: tf.Tensor;
  targets: tf.Tensor;
  /** 1 for an example of the split, 0 past its end, [n]; null where all count. */
  counted: tf.Tensor1D | null;
}

/** Of the split whose turn it is; the others are gathered as well and not taken. */
function batchOf(
  { splits, batchSize, batchCounts }: Plan,
  feeds: Tensors,
  index: tf.Scalar,
): Batch {
  const everyDivides = splits.every(({ count }) => count % batchSize === 0);
  let firstBatch = 0;
  const batches = splits.map((split, part) => {
    const first = tf.scalar(firstBatch, 'int32');
    firstBatch += batchCounts[part] as number;
    const start = tf.mul(tf.sub(index, first), tf.scalar(batchSize, 'int32'));
    const position = tf.add(start, tf.range(0, batchSize, 1, 'int32'));
    const end = tf.scalar(split.count, 'int32');
    const isWithin = splits.length === 1 && everyDivides;
    const rows = isWithin
      ? position
      : tf.maximum(tf.minimum(position, tf.sub(end, tf.scalar(1, 'int32'))), tf.scalar(0, 'int32'));
    return {
      isLater: tf.greaterEqual(index, first),
      inputs: split.decode(tf.gather(feeds[`inputs${part}`] as tf.Tensor, rows)),
      targets: tf.gather(feeds[`targets${part}`] as tf.Tensor, rows),
      counted: everyDivides ? null : tf.cast<tf.Tensor1D>(tf.less(position, end), 'float32'),
    };
  });
  return batches.reduce((before, { isLater, inputs, targets, counted }) => ({
    isLater,
    inputs: tf.where(isLater, inputs, before.inputs),
    targets: tf.where(isLater, targets, before.targets),
    counted:
      counted === null || before.counted === null
        ? null
        : tf.where<tf.Tensor1D>(isLater, counted, before.counted),
  }));
}
