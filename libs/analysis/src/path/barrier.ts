import { type BarrierResult, type MeasureConfig, type PathMetrics } from '@basin/core';
import { type Dataset, littleEndianBytes, openDataset, trainBetween } from '@basin/models';
import { alignSecond } from '../alignment/align-second.ts';
import { checkpoint, type MeasureRun } from '../measure-run.ts';
import { difference, norm } from '../vectors.ts';
import { openPathEvaluator } from './along.ts';
import { barrierHeights, lowered } from './barrier-heights.ts';
import { curveShares, weightsOn } from './curves.ts';
import { startOf, twoNetworks } from './ends.ts';

type BarrierConfig = Extract<MeasureConfig, { measure: 'barrier' }>;

/**
 * Loss and error on a way between two networks, and how far they rise: two trainings of one network, or the start
 * and the end of one. The way is the straight line or a curve whose middle point is trained (`trainBetween`);
 * the second network's units may be exchanged first (`alignSecond`), which changes its weights and not its
 * function. Where the way is another than the straight line between the networks as they are, that line is taken
 * too. Values are the training's own evaluation, over both splits; the data set is the first training's.
 *
 * @throws BasinError `analysis/two-networks`, `analysis/no-start`, `analysis/no-alignment`.
 */
export function barrier(run: MeasureRun<BarrierConfig>): BarrierResult {
  const { path, align, pointCount, epochCount, seed } = run.measure;
  const isOne = run.networks.length === 1;
  const [network, other] = isOne
    ? [run.networks[0], null]
    : twoNetworks(run.networks, 'a barrier', ['network', 'loss']);
  const first = isOne ? startOf(run, network) : network.weights;
  const second = other?.weights ?? network.weights;
  const isPlain = path === 'line' && align === 'none';
  const positions = Array.from({ length: pointCount }, (_, index) => index / (pointCount - 1));
  const dataset = openDataset(run.engine, network.config, run.data);
  const evaluator = openPathEvaluator(run, network, dataset, pointCount * (isPlain ? 1 : 2));
  const measured = (
    along: PathMetrics,
    last: Float32Array,
  ): NonNullable<BarrierResult['line']> => ({
    along,
    barrier: barrierHeights(positions, along),
    distance: norm(difference(first, last)),
  });
  try {
    const straight = evaluator.along(positions, weightsOn(curveShares.line, first, null, second));
    const line = measured(straight, second);
    const aligned =
      align === 'none' ? null : alignSecond(run, { first, network, second, other }, dataset);
    const last = aligned?.weights ?? second;
    const trained = path === 'line' ? null : trainCurve(run, dataset, [first, last]);
    const way = isPlain
      ? line
      : measured(
          evaluator.along(
            positions,
            weightsOn(curveShares[path], first, trained?.middle ?? null, last),
          ),
          last,
        );
    return {
      measure: 'barrier',
      path,
      align,
      ends: isOne ? 'start-and-end' : 'two-trainings',
      precision: 'float32',
      positions,
      ...(evaluator.recomputes ? { batchStatistics: 'recomputed' as const } : {}),
      ...way,
      line: isPlain ? null : line,
      lowered: isPlain ? null : lowered(line.barrier, way.barrier),
      alignment: aligned?.alignment ?? null,
      training:
        trained === null
          ? null
          : {
              epochCount,
              epochLosses: trained.losses,
              middle: run.context.putBlob(littleEndianBytes(trained.middle)),
            },
      seed,
    };
  } finally {
    evaluator.dispose();
    dataset.dispose();
  }
}

function trainCurve(
  run: MeasureRun<BarrierConfig>,
  dataset: Dataset,
  ends: [Float32Array, Float32Array],
): { middle: Float32Array; losses: number[] } {
  const { path, epochCount, seed } = run.measure;
  return trainBetween(run.engine, run.networks[0].config, dataset, {
    ends,
    shares: curveShares[path],
    epochCount,
    seed,
    beforeEpoch: (epoch) => {
      checkpoint(run, epoch, epochCount);
    },
  });
}
