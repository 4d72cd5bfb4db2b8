import { type Factor, planTask, type PlannedTask, type TrainingConfig } from '@basin/core';
import type { Point } from '@basin/search';
import { settingText } from '../own/setting-text.ts';
import type { StudyParameter } from '../own/study-record.ts';
import { planAnalysis } from '../planning/analysis.ts';
import { factorOf } from './labels.ts';
import type { PlannedMeasure } from './study-measures.ts';

/** A point of a study that is to be trained. */
export interface PlannedPoint {
  label: string;
  factors: Record<string, Factor>;
  /** Trainings, one a seed, each followed by what measures it. */
  tasks: PlannedTask[];
}

/** Names points, each differently, and makes their tasks. */
export interface PointPlanner {
  /** Points are named in the order in which this is called. */
  plan(values: Point, config: TrainingConfig, seeds: readonly number[]): PlannedPoint;
}

export function createPointPlanner(
  parameters: readonly StudyParameter[],
  measures: readonly PlannedMeasure[],
): PointPlanner {
  const labels = new Set<string>();
  let count = 0;
  return {
    plan(values, config, seeds) {
      const factors = factorsOf(values, parameters);
      const short = settingText(factors, parameters);
      count += 1;
      const label = labels.has(short) ? `${short} (${count})` : short;
      labels.add(short);
      const tasks = seeds.flatMap((seed) => {
        const training = planTask({ ...config, seed }, `${label} seed ${seed}`, {
          ...factors,
          seed,
        });
        const analyses = measures.map(({ measure, precision }) =>
          planAnalysis([training], measure, { precision }),
        );
        return [training, ...analyses];
      });
      return { label, factors, tasks };
    },
  };
}

function factorsOf(values: Point, parameters: readonly StudyParameter[]): Record<string, Factor> {
  return Object.fromEntries(
    parameters.flatMap(({ name }) => {
      const factor = factorOf(values[name]);
      return factor === null ? [] : [[name, factor] as const];
    }),
  );
}
