import {
  BasinError,
  configInPrecision,
  configOnBackend,
  type Factor,
  planTask,
  type PlannedTask,
  type Precision,
  repeatFactor,
  type TaskConfig,
  userCommand,
} from '@basin/core';
import { isReadBy } from '../own/checked-verdict.ts';
import { type Expectation, type Setting, type StudyRecord } from '../own/study-record.ts';
import type { StudyHost } from './study-host.ts';
import type { StudyProblem } from './study-problem.ts';
import type { StudyFile } from './study-schema.ts';

/** What is asked of a study's claims beside their verdicts, or what keeps it from being answered. */
export function checkChecks(
  { claims = [], check }: StudyFile,
  { names, grows }: { names: readonly string[]; grows: boolean },
  problems: StudyProblem[],
): void {
  const asked: PropertyKey[][] = claims.flatMap((claim, index) =>
    claim.check === undefined ? [] : [['claims', index, 'check']],
  );
  if (check !== undefined) asked.unshift(['check']);
  const refuse = (message: string, path: readonly PropertyKey[], at: 'key' | 'value' = 'key') =>
    void problems.push({ code: 'study/claim', path, at, message });
  if (check !== undefined && claims.length === 0) {
    refuse('the study has no claims to check: give it claims, or leave check out', ['check']);
  }
  for (const path of asked) {
    if (grows) {
      refuse(
        `claims are checked where all points are planned at once, and this study grows as results come: leave check out, and once it has ended run \`${userCommand('replay', { precision: 'float64' }, { words: ['STUDY'] })}\``,
        path,
      );
    }
    if (names.includes(repeatFactor)) {
      refuse(
        `the study has a parameter ${repeatFactor}, so that its claims compare precisions themselves: leave check out`,
        path,
      );
    }
  }
}

/**
 * The trainings that checked claims read, and the measures of them, again in the other precision: each behind
 * the twins of what it needs. What several claims read is there once.
 */
export function checkTasks(
  tasks: readonly PlannedTask[],
  { claims }: StudyRecord,
  { check }: Pick<StudyHost, 'check'>,
  problems: StudyProblem[],
): PlannedTask[] {
  const precisions = new Set(claims.flatMap((claim) => claim.check ?? []));
  return [...precisions].flatMap((precision) => {
    const index = claims.findIndex((claim) => claim.check === precision);
    const asked = claims.filter((claim) => claim.check === precision);
    try {
      const wanted = readTasks(
        tasks,
        asked.map(({ expect }) => expect),
      );
      return twinsOf(tasks, wanted, precision, check);
    } catch (error) {
      if (!(error instanceof BasinError)) throw error;
      const path = ['claims', index, 'check'];
      problems.push({ code: 'study/claim', path, at: 'value', message: error.message });
      return [];
    }
  });
}

/** Trainings and measures that claims read, with all that they need. */
function readTasks(
  tasks: readonly PlannedTask[],
  expectations: readonly Expectation[],
): ReadonlySet<string> {
  const metrics = expectations.flatMap((expect) => [
    expect.metric,
    expect['ranks-with'],
    expect['ranks-against'],
  ]);
  const wanted = new Set<string>();
  for (const { id, config, factors } of tasks) {
    const isRead = expectations.some((expect) => isReadBy(expect, { factors: factors as Setting }));
    if (!isRead) continue;
    const isNeeded =
      config.kind !== 'analysis' ||
      metrics.some((metric) => metric?.startsWith(`${config.measure.measure}/`));
    if (isNeeded) wanted.add(id);
  }
  // Dependencies come first in a plan: from its end all that is needed is met before its turn.
  for (const { id, dependsOn } of tasks.toReversed()) {
    if (wanted.has(id)) for (const needed of dependsOn) wanted.add(needed);
  }
  return wanted;
}

function twinsOf(
  tasks: readonly PlannedTask[],
  wanted: ReadonlySet<string>,
  precision: Precision,
  check: StudyHost['check'],
): PlannedTask[] {
  const renamed = new Map<string, string>();
  const nameOf = (id: string): string => renamed.get(id) ?? id;
  return tasks.flatMap((task) => {
    if (!wanted.has(task.id)) return [];
    const config = inPrecision(task.config, precision, nameOf);
    if (config.kind === 'training') check(config);
    const factors: Record<string, Factor> = { ...task.factors, [repeatFactor]: precision };
    const twin = planTask(config, twinLabel(task.label, precision), factors);
    renamed.set(task.id, twin.id);
    return [twin];
  });
}

/** @throws BasinError `study/claim` where it is of that precision already. */
function inPrecision(
  config: TaskConfig,
  precision: Precision,
  nameOf: (id: string) => string,
): TaskConfig {
  if (config.kind === 'import') return config;
  if (config.kind === 'training' && config.precision === precision) {
    throw new BasinError(
      'study/claim',
      `its trainings are in ${precision} already: check them in the other precision, or leave check out`,
    );
  }
  return configInPrecision(configOnBackend(config, config.backendFamily, nameOf), precision);
}

/** `rate 0.1, float64 seed 1`: the seed stays last, as in other labels. */
function twinLabel(label: string, precision: Precision): string {
  return / seed \d+/.test(label)
    ? label.replaceAll(/ seed (\d+)/g, `, ${precision} seed $1`)
    : `${label}, ${precision}`;
}
