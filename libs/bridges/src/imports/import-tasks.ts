import {
  type Factor,
  type ImportConfig,
  type PlannedTask,
  planTask,
  type TaskConfig,
  ownValue,
} from '@basin/core';
import type { RunHead } from './run-heads.ts';
import { seedNames } from './seed-names.ts';

/** Longer texts tell nothing apart in a table: they stay in the config. */
const longestFactor = 200;

/** Runs as tasks of a study: their parameters are what tells them apart. */
export function importTasks(study: string, runs: readonly RunHead[]): PlannedTask[] {
  const factors = factorsOf(runs);
  const labels = labelsOf(runs, factors);
  return runs.map(({ run, tool, digest, parameters }, index) => {
    const config: ImportConfig = {
      ...{ kind: 'import', schemaVersion: 1, tool, study, run, digest },
      parameters: { ...parameters },
    };
    return planTask(config, labels[index] ?? run, factors[index] ?? {});
  });
}

/** Names of runs; where a table has none, their settings, if those tell all of them apart. */
function labelsOf(
  runs: readonly RunHead[],
  factors: readonly Readonly<Record<string, Factor>>[],
): string[] {
  const names = runs.map(({ run }) => run);
  if (!names.every((name) => /^run \d+$/.test(name))) return names;
  const all = [...new Set(factors.flatMap((one) => Object.keys(one)))];
  const apart = all.filter((name) => new Set(factors.map((one) => ownValue(one, name))).size > 1);
  const ordered = [...apart.filter((name) => name !== 'seed'), ...apart.filter((name) => name === 'seed')]; // prettier-ignore
  const labels = factors.map((one) =>
    ordered
      .filter((name) => Object.hasOwn(one, name))
      .map((name) => `${name} ${String(one[name])}`)
      .join(', '),
  );
  const tellApart = new Set(labels).size === runs.length && labels.every((text) => text !== '' && text.length <= 120); // prettier-ignore
  return tellApart ? labels : names;
}

/** Parameters by which runs are told apart; the one that is their seed is called so. */
function factorsOf(runs: readonly RunHead[]): Record<string, Factor>[] {
  const seed = seedOf(runs);
  return runs.map(({ parameters }) =>
    Object.fromEntries(
      Object.entries(parameters).flatMap(([name, value]): [string, Factor][] =>
        typeof value === 'string' && value.length > longestFactor
          ? []
          : [[name === seed && Number.isSafeInteger(value) ? 'seed' : name, value]],
      ),
    ),
  );
}

/** Of several that may be it (`seed` of a run, `random_state` of its split) the first that varies; null: none. */
function seedOf(runs: readonly RunHead[]): string | null {
  // What is called seed is that of the run, whatever else is one.
  if (runs.some(({ parameters }) => Object.hasOwn(parameters, 'seed'))) return 'seed';
  const values = new Map<string, Set<Factor>>();
  for (const { parameters } of runs) {
    for (const [name, value] of Object.entries(parameters)) {
      if (!seedNames.test(name) || !Number.isSafeInteger(value)) continue;
      values.set(name, (values.get(name) ?? new Set()).add(value));
    }
  }
  const names = [...values.keys()];
  return names.find((name) => (values.get(name)?.size ?? 0) > 1) ?? names[0] ?? null;
}

/** A run that a study has already, with what is stored of its metrics. */
export interface StoredRun {
  config: TaskConfig;
  metrics: Readonly<Record<string, { count: number; last: number | null }>>;
}

/** What of the runs a study has, has not, and has otherwise. */
export interface RunDifferences {
  /** Names of runs that are new. */
  added: string[];
  same: number;
  /** Runs that are not what they were, with what differs in words. */
  changed: { run: string; words: string }[];
  /** Runs of the study that are not there any more: they stay in it. */
  gone: string[];
}

export function runDifferences(
  stored: readonly StoredRun[],
  runs: readonly RunHead[],
): RunDifferences {
  const known = new Map(
    stored.flatMap(({ config, metrics }) =>
      config.kind === 'import' ? [[config.run, { config, metrics }] as const] : [],
    ),
  );
  const found: RunDifferences = { added: [], same: 0, changed: [], gone: [] };
  for (const head of runs) {
    const before = known.get(head.run);
    known.delete(head.run);
    if (before === undefined) found.added.push(head.run);
    else if (before.config.digest === head.digest) found.same += 1;
    else found.changed.push({ run: head.run, words: `${head.run}: ${changeText(before, head)}` });
  }
  found.gone = [...known.keys()];
  return found;
}

function changeText(
  before: { config: ImportConfig; metrics: StoredRun['metrics'] },
  head: RunHead,
): string {
  const parts = [
    ...changedNames(before.config.parameters, head.parameters).map(
      (name) =>
        `${name} ${text(ownValue(before.config.parameters, name))} → ${text(ownValue(head.parameters, name))}`,
    ),
    ...changedNames(before.metrics, head.metrics).map((name) => {
      const [was, is] = [ownValue(before.metrics, name), ownValue(head.metrics, name)];
      const counts = was?.count === is?.count ? '' : ` (${was?.count ?? 0} → ${is?.count ?? 0} values)`; // prettier-ignore
      return `${name} ${text(was?.last)} → ${text(is?.last)}${counts}`;
    }),
  ];
  const shown = parts.slice(0, 4).join(', ');
  if (parts.length > 4) return `${shown}, and ${parts.length - 4} more`;
  return shown === '' ? 'a value before the last, a time, or how it ended' : shown;
}

function changedNames(
  a: Readonly<Record<string, unknown>>,
  b: Readonly<Record<string, unknown>>,
): string[] {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return names.filter(
    (name) => JSON.stringify(ownValue(a, name)) !== JSON.stringify(ownValue(b, name)),
  );
}

function text(value: unknown): string {
  return value === undefined ? 'none' : value === null ? 'NaN' : String(value);
}
