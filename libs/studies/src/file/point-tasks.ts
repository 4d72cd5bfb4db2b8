import {
  type Factor,
  ownValue,
  planTask,
  type PlannedTask,
  type TrainingConfig,
} from '@basin/core';
import type { Point } from '@basin/search';
import { settingText } from '../own/setting-text.ts';
import type { StudyParameter } from '../own/study-record.ts';
import { planAnalysis } from '../planning/analysis.ts';
import { branchedTrainings, isTrunk } from './branches.ts';
import { factorIn } from './labels.ts';
import { lotteryRounds } from './lottery-rounds.ts';
import type { PlannedMeasure } from './study-measures.ts';
import type { BranchesConfig, LotteryConfig } from './study-schema.ts';

/** What a point is called, and by what it is told from others. */
export interface NamedPoint {
  label: string;
  factors: Record<string, Factor>;
}

/** A point of a study that is to be trained. */
export interface PlannedPoint extends NamedPoint {
  /** Trainings, one a seed, each followed by what measures it. */
  tasks: PlannedTask[];
}

/** Names points, each differently, and makes their tasks. */
export interface PointPlanner {
  /** The names depend on the order in which points are named. */
  name(values: Point): NamedPoint;
  /** The training of a point with a seed, then what measures it. */
  tasks(point: NamedPoint, config: TrainingConfig, seed: number): PlannedTask[];
}

/** What a point trains beside one network. */
interface TrainingSeries {
  lottery?: LotteryConfig | null;
  branches?: BranchesConfig | null;
}

export function createPointPlanner(
  parameters: readonly StudyParameter[],
  measures: readonly PlannedMeasure[],
  { lottery = null, branches = null }: TrainingSeries = {},
): PointPlanner {
  const labels = new Set<string>();
  let count = 0;
  return {
    name(values) {
      const factors = factorsOf(values, parameters);
      const short = settingText(factors, parameters);
      count += 1;
      const label = labels.has(short) ? `${short} (${count})` : short;
      labels.add(short);
      return { label, factors };
    },
    tasks({ label, factors }, config, seed) {
      const given = { ...factors, seed };
      const named = `${label} seed ${seed}`;
      const own = { ...config, seed };
      const trainings =
        lottery !== null
          ? lotteryRounds(own, lottery, named, given)
          : branches !== null
            ? branchedTrainings(own, branches, named, given)
            : [planTask(own, named, given)];
      return trainings.flatMap((training) => [
        training,
        ...(isTrunk(training) ? [] : measures).map(({ measure, ...options }) =>
          planAnalysis([training], measure, options),
        ),
      ]);
    },
  };
}

function factorsOf(values: Point, parameters: readonly StudyParameter[]): Record<string, Factor> {
  return Object.fromEntries(
    parameters.flatMap((parameter) => {
      const value = ownValue(values, parameter.name);
      return value === undefined ? [] : [[parameter.name, factorIn(value, parameter)] as const];
    }),
  );
}
