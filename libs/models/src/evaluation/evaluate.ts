import type { TrainingConfig } from '@basin/core';
import type { Engine, Loop, LoopForm, Step } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { Dataset, Split } from '../datasets/dataset.ts';
import { correctness, exampleLosses } from '../loss-function.ts';
import { describeNetwork } from '../network/describe-network.ts';
import { type ConvolutionStyle, networkFunction } from '../network/network-function.ts';
import { hasOnlyPatchPairs } from '../network/patch-convolution.ts';

export interface SplitMetrics {
  /** Mean over the split; NaN or infinite when the network diverged. */
  loss: number;
  /** Fraction of right classes; null for regression. */
  accuracy: number | null;
}

export interface Evaluation {
  train: SplitMetrics;
  /** Null where the data set has no test split. */
  test: SplitMetrics | null;
}

/** Loss and accuracy over whole splits for any weights of one network; programs are built once. */
export interface Evaluator {
  evaluate(flatWeights: Float32Array | tf.Tensor1D): Evaluation;
  dispose(): void;
}

type EvaluatedConfig = Pick<TrainingConfig, 'network' | 'loss'>;

/** How the batches of an evaluation are computed; the last is shorter where a split does not divide. */
interface EvaluationForm {
  style: ConvolutionStyle;
  loopForm: LoopForm;
  /** Examples at once. */
  batchSize: number;
}

const plainForm: EvaluationForm = { style: 'kernels', loopForm: 'auto', batchSize: 2_000 };
/** Three times as fast for the report's convolutional networks; small batches stay in the cache. */
const patchForm: EvaluationForm = { style: 'patches', loopForm: 'xla', batchSize: 100 };

/** Examples from which XLA's compilation (about 1 s) is made up for within a few evaluations. */
const patchExampleCount = 20_000;

/**
 * By rule from network and data set alone, not from how often they are evaluated: the same weights
 * then have the same loss wherever they are met.
 */
function chooseEvaluationForm(
  network: TrainingConfig['network'],
  data: Dataset,
  engine: Pick<Engine, 'compiles'>,
): EvaluationForm {
  const exampleCount = data.train.count + (data.test?.count ?? 0);
  const paysXla = engine.compiles && exampleCount >= patchExampleCount;
  return paysXla && hasOnlyPatchPairs(describeNetwork(network)) ? patchForm : plainForm;
}

/** The caller disposes the evaluator, and the data set after it. */
export function openEvaluator(engine: Engine, config: EvaluatedConfig, data: Dataset): Evaluator {
  const form = chooseEvaluationForm(config.network, data, engine);
  const train = openSplit(engine, config, data.train, form);
  const test = data.test === null ? null : openSplit(engine, config, data.test, form);
  return {
    evaluate(flatWeights) {
      const weights =
        flatWeights instanceof Float32Array ? tf.tensor1d(flatWeights) : flatWeights.clone();
      const result = {
        train: train.evaluate(weights),
        test: test === null ? null : test.evaluate(weights),
      };
      weights.dispose();
      return result;
    },
    dispose() {
      train.dispose();
      test?.dispose();
    },
  };
}

/** One evaluation; with more weights of the same network use `openEvaluator`. */
export function evaluate(
  engine: Engine,
  config: EvaluatedConfig,
  flatWeights: Float32Array | tf.Tensor1D,
  data: Dataset,
): Evaluation {
  const evaluator = openEvaluator(engine, config, data);
  try {
    return evaluator.evaluate(flatWeights);
  } finally {
    evaluator.dispose();
  }
}

interface SplitEvaluator {
  evaluate(weights: tf.Tensor1D): SplitMetrics;
  dispose(): void;
}

/** All batches of a split are one call of the engine. */
function openSplit(
  engine: Engine,
  config: EvaluatedConfig,
  split: Split,
  { style, loopForm, batchSize: largestBatch }: EvaluationForm,
): SplitEvaluator {
  const batchSize = Math.min(split.count, largestBatch);
  const batchCount = Math.ceil(split.count / batchSize);
  const { parameterCount } = describeNetwork(config.network);
  const classifies = config.loss === 'cross-entropy';
  const loop: Loop = engine.compileLoop(
    evaluationStep(config, split, style, batchSize),
    {
      carry: {},
      feeds: {
        weights: { shape: [parameterCount], dtype: 'float32' },
        inputs: split.storedSpec,
        targets: split.targetSpec,
      },
    },
    { stepLimit: batchCount, expectedStepCount: batchCount, form: loopForm, name: 'evaluation' },
  );
  return {
    evaluate(weights) {
      const feeds = { weights, inputs: split.storedInputs, targets: split.targets };
      const result = loop.run({ carry: {}, feeds, stepCount: batchCount });
      const total = (name: string): number => {
        const sums = (result.outputs[name] as tf.Tensor).dataSync<'float32'>();
        return sums.reduce((sum, value) => sum + value, 0);
      };
      const metrics = {
        loss: total('loss') / split.count,
        accuracy: classifies ? total('correct') / split.count : null,
      };
      tf.dispose(result);
      return metrics;
    },
    dispose: () => {
      loop.dispose();
    },
  };
}

/** Sums over one batch; rows past the end of the split are read as its last row and not counted. */
function evaluationStep(
  config: EvaluatedConfig,
  split: Split,
  style: ConvolutionStyle,
  batchSize: number,
): Step {
  const outputsOf = networkFunction(config.network, style);
  const dividesEvenly = split.count % batchSize === 0;
  return (_carry, feeds, index) => {
    const position = tf.add(tf.mul(index, tf.scalar(batchSize, 'int32')), rangeOf(batchSize));
    const rows = dividesEvenly
      ? position
      : tf.minimum(position, tf.scalar(split.count - 1, 'int32'));
    const counted = (values: tf.Tensor1D): tf.Scalar =>
      tf.sum(
        dividesEvenly
          ? values
          : tf.mul(values, tf.cast(tf.less(position, tf.scalar(split.count, 'int32')), 'float32')),
      );
    const targets = tf.gather(feeds['targets'] as tf.Tensor, rows);
    const inputs = split.decode(tf.gather(feeds['inputs'] as tf.Tensor, rows));
    const outputs = outputsOf(feeds['weights'] as tf.Tensor1D, inputs);
    const loss = counted(exampleLosses(config.loss, outputs, targets));
    if (config.loss !== 'cross-entropy') return { carry: {}, outputs: { loss } };
    const correct = counted(correctness(outputs, targets as tf.Tensor1D));
    return { carry: {}, outputs: { loss, correct } };
  };
}

function rangeOf(count: number): tf.Tensor1D {
  return tf.range(0, count, 1, 'int32');
}
