import type { PathMetrics } from '@basin/core';
import {
  type Dataset,
  type Evaluation,
  joinState,
  openBatchStatistics,
  openEvaluator,
} from '@basin/models';
import type { AnalysedNetwork } from '../inputs/analysed-network.ts';
import { checkpoint, finiteOrNull, type MeasureRun } from '../measure-run.ts';

/** Loss and accuracy of weights of one network, by the training's own evaluation. */
export interface PathEvaluator {
  /** Of networks whose layers keep statistics: computed anew over the training split at all weights. */
  recomputes: boolean;
  /** @param weightsAt flat weights at a position */
  along(positions: readonly number[], weightsAt: (position: number) => Float32Array): PathMetrics;
  dispose(): void;
}

/**
 * Opens the evaluation of many weights of a network. The running statistics of batch norm belong to no point
 * between networks: they are computed anew over the training split at every point, the ends too, as is done
 * where such networks are averaged (Izmailov et al. 2018, "Averaging weights leads to wider optima";
 * `swa_utils.update_bn`).
 *
 * @param pointCount of all calls together, for progress
 */
export function openPathEvaluator(
  run: Pick<MeasureRun, 'engine' | 'context'>,
  { config, description }: AnalysedNetwork,
  dataset: Dataset,
  pointCount: number,
): PathEvaluator {
  const evaluator = openEvaluator(run.engine, config, dataset);
  const recomputes = description.bufferCount > 0;
  const statistics = recomputes ? openBatchStatistics(run.engine, config, dataset.train) : null;
  let done = 0;
  return {
    recomputes,
    along(positions, weightsAt) {
      const evaluations = positions.map((position) => {
        checkpoint(run, done++, pointCount);
        const weights = weightsAt(position);
        return evaluator.evaluate(
          joinState(weights, statistics?.buffersAt(weights) ?? config.buffers),
        );
      });
      return columns(evaluations);
    },
    dispose() {
      statistics?.dispose();
      evaluator.dispose();
    },
  };
}

function columns(evaluations: readonly Evaluation[]): PathMetrics {
  const column = (pick: (evaluation: Evaluation) => number | null | undefined): (number | null)[] =>
    evaluations.map((evaluation) => finiteOrNull(pick(evaluation) ?? Number.NaN));
  return {
    trainLoss: column(({ train }) => train.loss),
    trainAccuracy: column(({ train }) => train.accuracy),
    testLoss: column(({ test }) => test?.loss),
    testAccuracy: column(({ test }) => test?.accuracy),
  };
}
