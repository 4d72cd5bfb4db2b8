import type { Engine } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { Dataset, Split } from '../datasets/dataset.ts';
import { compileAlone, type KeepLoop } from '../kept/kept.ts';
import { type Floats, single } from '../little-endian.ts';
import { splitState } from '../network/buffers.ts';
import { describeNetwork } from '../network/describe-network.ts';
import { chooseEvaluationForm, doubleEvaluationForm } from './evaluation-form.ts';
import {
  type EvaluatedConfig,
  openDoubleSplitProgram,
  openSplitProgram,
  type SplitSums,
} from './split-sums.ts';

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
  /** @param state weights, and behind them buffers, as a training stores them. */
  evaluate(state: Floats): Evaluation;
  dispose(): void;
}

/**
 * The caller disposes the evaluator, and the data set after it.
 *
 * @param keep finds programs that are kept for equal networks and data.
 */
export function openEvaluator(
  engine: Engine,
  config: EvaluatedConfig,
  data: Dataset,
  keep: KeepLoop = compileAlone,
): Evaluator {
  if (config.precision === 'float64') return openDoubleEvaluator(engine, config, data);
  const network = describeNetwork(config.network);
  const form = chooseEvaluationForm(config.network, data, engine);
  const splits = splitsOf(data);
  const programs = (form.joinsSplits ? [splits] : splits.map((split) => [split])).map(
    (part, index) =>
      openSplitProgram(engine, config, part, form, (compile) => keep(compile, String(index))),
  );
  return {
    evaluate(state) {
      const parts = splitState(network, single(state));
      const weights = tf.tensor1d(parts.weights);
      const buffers = tf.tensor1d(parts.buffers);
      const [train, test] = programs
        .flatMap((program) => program.sums(weights, buffers))
        .map((sums, index) => meansOf(sums, (splits[index] as Split).count));
      tf.dispose([weights, buffers]);
      return { train: train as SplitMetrics, test: test ?? null };
    },
    dispose() {
      for (const program of programs) program.dispose();
    },
  };
}

function openDoubleEvaluator(engine: Engine, config: EvaluatedConfig, data: Dataset): Evaluator {
  const network = describeNetwork(config.network);
  const splits = splitsOf(data);
  const programs = splits.map((split) =>
    openDoubleSplitProgram(engine, config, [split], doubleEvaluationForm),
  );
  return {
    evaluate(state) {
      const { weights, buffers } = splitState(network, Float64Array.from(state));
      const [train, test] = programs
        .flatMap((program) => program.sums(weights, buffers))
        .map((sums, index) => meansOf(sums, (splits[index] as Split).count));
      return { train: train as SplitMetrics, test: test ?? null };
    },
    dispose() {
      for (const program of programs) program.dispose();
    },
  };
}

function splitsOf({ train, test }: Dataset): Split[] {
  return test === null ? [train] : [train, test];
}

function meansOf({ loss, correct }: SplitSums, count: number): SplitMetrics {
  return { loss: loss / count, accuracy: correct === null ? null : correct / count };
}

/** One evaluation; with more weights of the same network use `openEvaluator`. */
export function evaluate(
  engine: Engine,
  config: EvaluatedConfig,
  state: Floats,
  data: Dataset,
): Evaluation {
  const evaluator = openEvaluator(engine, config, data);
  try {
    return evaluator.evaluate(state);
  } finally {
    evaluator.dispose();
  }
}
