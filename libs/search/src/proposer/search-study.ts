import type { PlannedTask } from '@basin/core';
import type { EarlyTerminate } from '../pruners/pruner-schema.ts';
import type { RaceConfig } from '../racing/race-schema.ts';
import { type SamplerName, samplers } from '../samplers/registry.ts';
import type { Goal } from '../samplers/sampler.ts';
import type { Point, Space } from '../space/space.ts';

/** All that a proposer of points needs to know of a study. */
export interface SearchStudy {
  space: Space;
  method: SamplerName;
  samplerSeed: number;
  order: 'listed' | 'shuffled';
  /** Points at most; null: as many as there are. A sampler that does not end by itself needs a number. */
  pointCount: number | null;
  /** Each point is trained with all of them, or with 1, 2, 3, … as far as it gets in a race. */
  seeds: readonly number[] | { race: RaceConfig };
  /** What bayes, races and pruners go by; the others need none. */
  metric: { name: string; goal: Goal } | null;
  /** Networks that a point trains with each seed, of which the mean counts. Default: 1. */
  trainingCount?: number;
  /** Stops trainings that do badly; null: none. */
  earlyTerminate: EarlyTerminate | null;
  /**
   * The training of a point with a seed, first, and what measures it, then the same of the point's other
   * trainings (`trainingCount`): equally many for each of them and for every seed. Null where the point cannot be trained. A point whose training an earlier point has is left out.
   */
  tasksOf(point: Point, seed: number): PlannedTask[] | null;
}

/** Whether the study needs a metric to go by, and what for; null: it needs none. */
export function metricIsFor(
  study: Pick<SearchStudy, 'method' | 'seeds' | 'earlyTerminate'>,
): string | null {
  if (samplers[study.method].adaptive) return `method: ${study.method}`;
  if ('race' in study.seeds) return 'seeds: race';
  return study.earlyTerminate === null ? null : 'early_terminate';
}
