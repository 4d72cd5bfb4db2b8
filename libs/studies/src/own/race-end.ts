import { plural } from '@basin/core';
import {
  type KnownPoint,
  meanEnd,
  type RaceConfig,
  raceRound,
  type RaceRound,
  type SeedEnd,
} from '@basin/search';
import { byPoint } from './alike.ts';
import { type OwnFindings, type OwnRun, valueOf } from './own-findings.ts';
import { settingText } from './setting-text.ts';
import type { Setting, StudyRecord } from './study-record.ts';

/** How a race over seeds stands. */
export interface RaceEnd {
  /** Null: it goes on. */
  end: RaceRound['end'];
  /** Labels of the points that nobody has beaten. */
  left: string[];
}

/**
 * Where the race of a study stands, by what is stored; null of a study without a metric.
 *
 * @param bases names of what tells a point's trainings apart, where it has several: their mean races.
 */
export function raceEnd(
  record: StudyRecord,
  findings: OwnFindings,
  config: RaceConfig,
  bases: readonly string[] = [],
): RaceEnd | null {
  const [metric] = record.metrics;
  if (metric === undefined) return null;
  const groups = [...byPoint(findings.runs, bases).values()];
  const points = groups.map((runs, index): KnownPoint => ({
    ...{ index, point: {}, seeds: [...new Set(runs.map(({ seed }) => seed))] },
    ends: endsOf(runs, metric.name),
  }));
  const { end, left } = raceRound(points, config, metric.goal);
  const labels = groups.map(([first]) =>
    settingText(without(first?.factors ?? {}, bases), record.parameters),
  );
  return { end, left: left.map((index) => labels[index] ?? '') };
}

function without(factors: Setting, names: readonly string[]): Setting {
  return Object.fromEntries(Object.entries(factors).filter(([name]) => !names.includes(name)));
}

/** By seed; of those alone whose trainings have all ended. */
function endsOf(runs: readonly OwnRun[], metric: string): Map<number, SeedEnd> {
  const bySeed = new Map<number, (SeedEnd | null)[]>();
  for (const run of runs)
    bySeed.set(run.seed, [...(bySeed.get(run.seed) ?? []), endOf(run, metric)]);
  return new Map(
    [...bySeed].flatMap(([seed, ends]) => {
      const ended = ends.filter((end) => end !== null);
      return ended.length < ends.length ? [] : [[seed, meanEnd(ended)]];
    }),
  );
}

/** Null of a training that has not ended. */
function endOf(run: OwnRun, metric: string): SeedEnd | null {
  const value = valueOf(run, metric);
  switch (run.state) {
    case 'done':
      return value === null ? { state: 'diverged' } : { state: 'done', value };
    case 'diverged':
      return { state: 'diverged' };
    case 'pruned':
      return { state: 'pruned', value: value ?? NaN, epoch: 0 };
    case 'failed':
    case 'cancelled':
    case 'skipped':
      return { state: 'unknown' };
    default:
      return null;
  }
}

/** More labels than a line holds. */
const mostNamed = 4;

/** `decided for rate 0.01`, `undecided: …`. */
export function raceEndText({ end, left }: RaceEnd, { max }: RaceConfig): string {
  const named = left.slice(0, mostNamed).join('; ');
  const names = left.length > mostNamed ? `${named}; …` : named;
  switch (end) {
    case 'decided':
      return `decided for ${names}`;
    case 'all-seeds':
      return `undecided: all ${max} seeds do not tell ${plural(left.length, 'point')} apart (${names})`;
    case 'futile':
      return `ended as futile, undecided: all ${max} seeds would hardly tell ${plural(left.length, 'point')} apart (${names})`;
    default:
      return `not over, ${plural(left.length, 'point')} may still win`;
  }
}
