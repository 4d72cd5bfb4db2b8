import { canonicalJson, type DataFacts, type Json, plural, type TrainingConfig } from '@basin/core';
import type { Point } from '@basin/search';
import { settingText } from '../own/setting-text.ts';
import type { StudyRecord } from '../own/study-record.ts';
import { type FillContext, fillTraining } from './fill-training.ts';
import { factorOf } from './labels.ts';
import { valueAt } from './schema-problems.ts';
import type { NumberedLayer } from './study-host.ts';
import type { CombinedPoint } from './study-points.ts';
import type { StudyProblem } from './study-problem.ts';
import type { StudySource } from './study-source.ts';
import { namesIn } from './substitute.ts';

/** A fault that every point has is said once; so many different ones are enough. */
export const mostProblems = 40;
/** Values that are wrong at one place, where the file lists them. */
export const mostOfPlace = 5;

/** A point with its training, whole. */
export interface FilledPoint {
  values: Point;
  config: TrainingConfig;
  facts: DataFacts;
  /** Of its network; null where nobody counted them. */
  parameterCount: number | null;
  /** Of its network; null where nobody described them. */
  layers: readonly NumberedLayer[] | null;
}

/** Trainings of points; what is wrong with any is a problem, said once. */
export async function fillPoints(
  points: readonly CombinedPoint[],
  context: Omit<FillContext, 'template'>,
  source: StudySource,
  /** Different values that are said of one place. */
  mostValues: number,
  problems: StudyProblem[],
): Promise<FilledPoint[]> {
  const filled: FilledPoint[] = [];
  const said = new Map<string, Set<string>>();
  const names = context.names.map((name) => ({ name, label: name, numeric: true, values: [] }));
  for (const { base, point, values } of points) {
    const { template } = base;
    const training = await fillTraining({ ...context, template }, point);
    const { config, facts, network } = training;
    if (config !== null && facts !== null) {
      const { parameterCount, layers } = network ?? { parameterCount: null, layers: null };
      filled.push({ config, facts, parameterCount, layers, values });
    }
    for (const problem of training.problems) {
      const place = JSON.stringify([problem.path, problem.code]);
      const messages = said.get(place) ?? new Set();
      said.set(place, messages);
      // One value is wrong in one way, at however many points.
      if (messages.has(problem.message)) continue;
      messages.add(problem.message);
      if (messages.size > mostValues) continue;
      const written = valueAt(source.value, problem.path);
      // What reaches a layer depends on those before it.
      const onLayers = problem.code === 'study/training' && problem.path[1] === 'network';
      const varies =
        (typeof written === 'string' && /^[$=]/.test(written)) ||
        (onLayers && namesIn(valueAt(template, ['network']) as Json).size > 0);
      const where = varies && names.length > 0 ? ` (at ${settingOf(point, names)})` : '';
      problems.push({ ...problem, message: `${problem.message}${where}` });
    }
    if (said.size > mostProblems) break;
  }
  return filled;
}

/** What another point trains already is no point: parameters that a training does not heed, rounded ones. */
export function withoutRepeats(filled: readonly FilledPoint[], notices: string[]): FilledPoint[] {
  const seen = new Set<string>();
  const kept = filled.filter(({ config }) => {
    const key = canonicalJson(config);
    return seen.has(key) ? false : (seen.add(key), true);
  });
  const repeated = filled.length - kept.length;
  if (repeated > 0) {
    notices.push(
      repeated === 1
        ? '1 point is left out: it trains what another point trains'
        : `${plural(repeated, 'point')} are left out: they train what another point trains`,
    );
  }
  return kept;
}

/** The point in words, for a fault that depends on it. */
function settingOf(point: Point, names: StudyRecord['parameters']): string {
  const factors = Object.entries(point).map(([name, value]) => [name, factorOf(value)] as const);
  return settingText(Object.fromEntries(factors), names);
}
