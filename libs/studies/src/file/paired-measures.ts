import {
  type AnalysisConfigInput,
  canonicalJson,
  type Factor,
  type MeasureName,
  type PlannedTask,
} from '@basin/core';
import type { Setting } from '../own/study-record.ts';
import { planAnalysis } from '../planning/analysis.ts';
import { isTrunk } from './branches.ts';
import { settingIn } from './labels.ts';
import type { PlannedPoint } from './point-tasks.ts';
import type { KnownParameters } from './sample-points.ts';
import { settingProblems } from './setting-problems.ts';
import { isPaired, measureOf, precisionOf } from './study-measures.ts';
import type { StudyProblem } from './study-problem.ts';
import type { StudyFile } from './study-schema.ts';

/** A measure of two trainings, and which other one each training is measured with. */
export interface PairedMeasure {
  /** Its place among the file's measures. */
  index: number;
  measure: AnalysisConfigInput['measure'];
  weights: 'final' | 'averaged';
  precision: 'float32' | 'float64';
  /** The factor that tells the two apart; or the factors that the other one has. */
  partner: 'seed' | 'branch' | Setting;
}

/** The measures of a file that are between trainings, or what keeps them from it. */
export function pairedMeasures(
  file: StudyFile,
  { known, seedCount, grows }: { known: KnownParameters | null; seedCount: number; grows: boolean },
  problems: StudyProblem[],
): PairedMeasure[] {
  return (file.measures ?? []).flatMap((given, index): PairedMeasure[] => {
    if (!isPaired(given)) return [];
    const { weights = 'final', between, with: other } = given;
    const measure = measureOf(given);
    const precision = precisionOf(given);
    const path = ['measures', index];
    const problem = (message: string, key: string): void =>
      void problems.push({ code: 'study/measure', path: [...path, key], at: 'key', message });
    if ((between === undefined) === (other === undefined)) {
      problem(
        between === undefined
          ? `${measure.measure} is between two networks: say which, by between: seeds, between: branches or with`
          : `${measure.measure} says twice which networks it is between: leave between or with out`,
        between === undefined ? 'measure' : 'with',
      );
      return [];
    }
    const key = between === undefined ? 'with' : 'between';
    if (grows) {
      problem(
        'trainings are measured with each other where all points are planned at once: leave it out, or what makes the study grow',
        key,
      );
    }
    if (between === 'seeds' && seedCount < 2) {
      problem('between seeds there are two or more: raise seeds', key);
    }
    if (between === 'branches' && file.branches === undefined) {
      problem('the study has no branches: give it branches: { at: [0, 1], count: 2 }', key);
    }
    if (other === undefined) {
      return [
        { index, measure, weights, precision, partner: between === 'seeds' ? 'seed' : 'branch' },
      ];
    }
    const partner: Setting = settingIn(other, known?.parameters);
    if (known !== null) {
      const at = [...path, 'with'];
      problems.push(
        ...settingProblems(partner, known.parameters, at, 'study/measure', known.open, known.still),
      );
    }
    return [{ index, measure, weights, precision, partner }];
  });
}

/**
 * Adds analyses of pairs to the points, each behind both of its trainings. Between seeds and branches each
 * training is measured with the next one of its point, the last with the first, so that each has one number, and
 * of two there is one; with another setting, each training with the one of the same seed that has it.
 */
export function addPairs(
  points: readonly PlannedPoint[],
  measures: readonly PairedMeasure[],
  problems: StudyProblem[],
): PlannedPoint[] {
  if (measures.length === 0) return [...points];
  const placed = points.flatMap(({ tasks }, index) =>
    tasks
      .filter((task) => task.config.kind === 'training' && !isTrunk(task))
      .map((task) => ({ task, index })),
  );
  const added = points.map((): PlannedTask[] => []);
  for (const { index, measure, weights, precision, partner } of measures) {
    const pairs = typeof partner === 'string' ? ring(placed, partner) : withOther(placed, partner);
    const problem = problemOf(pairs, inCommon[measure.measure] ?? []);
    if (problem !== null) {
      problems.push({
        code: 'study/measure',
        path: ['measures', index, typeof partner === 'string' ? 'between' : 'with'],
        at: 'key',
        message: `${measure.measure} ${problem}`,
      });
      continue;
    }
    for (const [first, second] of pairs) {
      const at = Math.max(first.index, second.index);
      added[at]?.push(planAnalysis([first.task, second.task], measure, { weights, precision }));
    }
  }
  return points.map((point, index) => ({
    ...point,
    tasks: [...point.tasks, ...(added[index] ?? [])],
  }));
}

interface Placed {
  task: PlannedTask;
  index: number;
}

/** What two trainings must have in common to be measured with each other. */
const inCommon: { [M in MeasureName]?: readonly ('network' | 'loss' | 'dataset')[] } = {
  interpolation: ['network', 'loss', 'dataset'],
  barrier: ['network', 'loss'],
};

/** What keeps trainings from being measured with each other; null where nothing does. */
function problemOf(
  pairs: readonly (readonly [Placed, Placed])[],
  parts: readonly ('network' | 'loss' | 'dataset')[],
): string | null {
  if (pairs.length === 0) return 'finds no two trainings that it is between';
  for (const [first, second] of pairs) {
    for (const part of parts) {
      const [one, other] = [first, second].map(({ task: { config } }) =>
        config.kind === 'training' ? canonicalJson(config[part]) : '',
      );
      if (one !== other) {
        return `is between trainings of one ${part}, and those of "${first.task.label}" and "${second.task.label}" differ`;
      }
    }
  }
  return null;
}

/** Each with the next of those that differ in this factor alone. */
function ring(placed: readonly Placed[], factor: 'seed' | 'branch'): [Placed, Placed][] {
  const groups = new Map<string, Placed[]>();
  for (const one of placed) {
    const key = factorKey(one.task.factors, factor);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].flatMap((group) => {
    const last = group.length > 2 ? group.length : group.length - 1;
    return group
      .slice(0, last)
      .map((one, index): [Placed, Placed] => [one, group[(index + 1) % group.length] as Placed]);
  });
}

/** Each with the one that has these factors and all others of its own. */
function withOther(placed: readonly Placed[], setting: Setting): [Placed, Placed][] {
  const byFactors = new Map(placed.map((one) => [factorKey(one.task.factors), one]));
  return placed.flatMap((one): [Placed, Placed][] => {
    const other = byFactors.get(factorKey({ ...one.task.factors, ...setting }));
    return other === undefined || other === one ? [] : [[one, other]];
  });
}

function factorKey(factors: Record<string, Factor>, left?: string): string {
  const told = Object.entries(factors).filter(([name]) => name !== left);
  return JSON.stringify(told.sort(([a], [b]) => (a < b ? -1 : 1)));
}
