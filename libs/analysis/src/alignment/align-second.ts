import { type BarrierResult, type MeasureConfig, randomStream } from '@basin/core';
import type { Dataset } from '@basin/models';
import type { AnalysedNetwork } from '../inputs/analysed-network.ts';
import { openExamples } from '../inputs/examples.ts';
import { checkpoint, type MeasureRun } from '../measure-run.ts';
import { difference, norm } from '../vectors.ts';
import { matchActivations } from './match-activations.ts';
import { type MatchedUnits, matchWeights } from './match-weights.ts';
import { permuteUnits } from './permute-units.ts';
import { type UnitGroup, unitGroups } from './unit-groups.ts';

type BarrierConfig = Extract<MeasureConfig, { measure: 'barrier' }>;

/** Examples of one batch of activations. */
const batchSize = 500;

/** Two ends of a way: the first one's weights are those of `network` or of its start. */
export interface AlignedEnds {
  network: AnalysedNetwork;
  first: Float32Array;
  /** Null where both are of one training. */
  other: AnalysedNetwork | null;
  second: Float32Array;
}

/** The second network with its units in the order of the first's, and how they came there. */
export function alignSecond(
  run: MeasureRun<BarrierConfig>,
  { network, first, other, second }: AlignedEnds,
  dataset: Dataset,
): { weights: Float32Array; alignment: NonNullable<BarrierResult['alignment']> } {
  const groups = unitGroups(network.description);
  const { align, alignmentExamples, seed } = run.measure;
  const from = { weights: second, buffers: (other ?? network).config.buffers };
  const examples =
    align === 'activations' ? openExamples(dataset.train, alignmentExamples, batchSize) : null;
  try {
    const matched: MatchedUnits =
      examples === null
        ? matchWeights(groups, first, from, randomStream(seed, 'probes'), (round) => {
            checkpoint(run, 0, round);
          })
        : matchActivations(
            run.engine,
            { network: network.config.network, loss: network.config.loss },
            groups,
            [{ weights: first, buffers: network.config.buffers }, from],
            examples,
          );
    const { weights } = permuteUnits(groups, matched.orders, from);
    return {
      weights,
      alignment: {
        ...counts(groups, matched),
        squaredDistance: {
          before: norm(difference(first, second)) ** 2,
          after: norm(difference(first, weights)) ** 2,
        },
        exampleCount: examples?.count ?? null,
      },
    };
  } finally {
    examples?.dispose();
  }
}

function counts(
  groups: readonly UnitGroup[],
  { orders, roundCount }: MatchedUnits,
): Pick<
  NonNullable<BarrierResult['alignment']>,
  'groupCount' | 'unitCount' | 'movedCount' | 'roundCount'
> {
  return {
    groupCount: groups.length,
    unitCount: groups.reduce((sum, { size }) => sum + size, 0),
    movedCount: orders.reduce(
      (sum, order) => sum + order.filter((from, unit) => from !== unit).length,
      0,
    ),
    roundCount,
  };
}
