import { planTask, type SweepPlan } from '@basin/core';
import type { PlanOptions } from '../experiment.ts';
import { planAnalysis } from '../planning/analysis.ts';
import { flatnessCurvature, flatnessTraining } from '../planning/flatness.ts';
import { type PerPreset, planSeeds } from '../planning/scale.ts';

const flatnessInterpolationScale: PerPreset<{
  epochCount: number;
  seedCount: number;
  alphaCount: number;
  traceProbeCount: number;
}> = {
  smoke: { epochCount: 1, seedCount: 1, alphaCount: 7, traceProbeCount: 2 },
  quick: { epochCount: 3, seedCount: 1, alphaCount: 31, traceProbeCount: 4 },
  paper: { epochCount: 28, seedCount: 8, alphaCount: 61, traceProbeCount: 10 },
};

/** Whether both end points started from the same weights. */
export const initialisations = ['common', 'separate'] as const;
export type Initialisation = (typeof initialisations)[number];

/** The other starting point of seed s is the init stream of seed s + this. */
const otherInitOffset = 1_000_000;

/** Radius of the sharpness neighbourhood, in filter-normalised units. */
const sharpnessRadius = 0.05;

/**
 * Per seed: batch 75, batch 500 from the same start, batch 500 from another one; the line from 75
 * to each 500; the curvature at all three ends.
 */
export function planFlatnessInterpolation(options: PlanOptions): SweepPlan {
  const scale = flatnessInterpolationScale[options.preset];
  const base = { preset: options.preset, epochCount: scale.epochCount };
  const tasks = planSeeds(options, scale.seedCount).flatMap((seed) => {
    const small = planTask(
      flatnessTraining({ ...base, batchSize: 75, seed }),
      `batch 75 seed ${seed}`,
      { batchSize: 75, initialisation: 'common', seed },
    );
    const ends = initialisations.map((initialisation) =>
      planTask(
        flatnessTraining({
          ...base,
          batchSize: 500,
          seed,
          streamSeeds: initialisation === 'common' ? {} : { init: seed + otherInitOffset },
        }),
        `batch 500 ${initialisation} init seed ${seed}`,
        { batchSize: 500, initialisation, seed },
      ),
    );
    const lines = ends.map((end, index) => {
      const initialisation = initialisations[index] as Initialisation;
      return planAnalysis(
        [small, end],
        { measure: 'interpolation', alphaMin: -1, alphaMax: 2, alphaCount: scale.alphaCount },
        {
          label: `${initialisation} init seed ${seed}`,
          factors: { initialisation, seed },
        },
      );
    });
    const curvature = flatnessCurvature(options.preset, {
      eigenvalueCount: 3,
      traceProbeCount: scale.traceProbeCount,
      sharpnessRadius,
    });
    return [
      small,
      ...ends,
      ...lines,
      ...[small, ...ends].map((end) => planAnalysis([end], curvature)),
    ];
  });
  return { experiment: 'flatness-interpolation', preset: options.preset, tasks };
}
