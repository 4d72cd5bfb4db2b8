import {
  BasinError,
  canonicalJson,
  type InterpolationResult,
  type MeasureConfig,
} from '@basin/core';
import {
  type Evaluation,
  joinState,
  openBatchStatistics,
  openDataset,
  openEvaluator,
} from '@basin/models';
import { checkpoint, finiteOrNull, type MeasureRun } from '../measure-run.ts';

type InterpolationConfig = Extract<MeasureConfig, { measure: 'interpolation' }>;

/**
 * Loss and accuracy on the line θ(α) = (1 − α)·a + α·b through the weights of two trainings of one
 * network (Goodfellow, Vinyals and Saxe 2015), by the same evaluation as in training and over the
 * same batches: at α = 0 and 1 these are the two networks' own metrics, exactly. The data set is the
 * first training's. The running statistics of batch norm belong to no point between: they are computed anew over
 * the training split at every α, the ends too, as is done where such networks are averaged (Izmailov et al. 2018,
 * "Averaging weights leads to wider optima"; `swa_utils.update_bn`), and the record says so.
 *
 * @throws BasinError `analysis/two-networks` unless two trainings of one network are given.
 */
export function interpolation(run: MeasureRun<InterpolationConfig>): InterpolationResult {
  const [first, second] = run.networks;
  if (second === undefined || run.networks.length !== 2) {
    throw new BasinError(
      'analysis/two-networks',
      `an interpolation takes two trainings, found ${run.networks.length}`,
    );
  }
  for (const part of ['network', 'loss', 'dataset'] as const) {
    if (canonicalJson(first.config[part]) !== canonicalJson(second.config[part])) {
      throw new BasinError(
        'analysis/two-networks',
        `an interpolation needs two trainings of one ${part}; those of ${first.taskId.slice(0, 12)} and ${second.taskId.slice(0, 12)} differ`,
      );
    }
  }
  const alphas = evenly(run.measure);
  const dataset = openDataset(run.engine, first.config, run.data);
  const evaluator = openEvaluator(run.engine, first.config, dataset);
  const hasStatistics = first.description.bufferCount > 0;
  const statistics = hasStatistics
    ? openBatchStatistics(run.engine, first.config, dataset.train)
    : null;
  try {
    const evaluations = alphas.map((alpha, index) => {
      checkpoint(run, index, alphas.length);
      const weights = mixed(first.weights, second.weights, alpha);
      const buffers = statistics?.buffersAt(weights) ?? first.config.buffers;
      return evaluator.evaluate(joinState(weights, buffers));
    });
    return {
      measure: 'interpolation',
      precision: 'float32',
      alphas,
      ...(hasStatistics ? { batchStatistics: 'recomputed' as const } : {}),
      ...columns(evaluations),
    };
  } finally {
    statistics?.dispose();
    evaluator.dispose();
    dataset.dispose();
  }
}

/** α values; 0 and 1 come out exactly where they lie on the grid. */
function evenly({ alphaMin, alphaMax, alphaCount }: InterpolationConfig): number[] {
  return Array.from(
    { length: alphaCount },
    (_, index) => alphaMin + (index * (alphaMax - alphaMin)) / (alphaCount - 1),
  );
}

/** (1 − α)·a + α·b, in double precision and rounded once. */
function mixed(a: Float32Array, b: Float32Array, alpha: number): Float32Array {
  return a.map((value, index) => (1 - alpha) * value + alpha * (b[index] as number));
}

function columns(
  evaluations: readonly Evaluation[],
): Omit<InterpolationResult, 'measure' | 'alphas' | 'precision'> {
  const column = (pick: (evaluation: Evaluation) => number | null | undefined): (number | null)[] =>
    evaluations.map((evaluation) => finiteOrNull(pick(evaluation) ?? Number.NaN));
  return {
    trainLoss: column(({ train }) => train.loss),
    trainAccuracy: column(({ train }) => train.accuracy),
    testLoss: column(({ test }) => test?.loss),
    testAccuracy: column(({ test }) => test?.accuracy),
  };
}
