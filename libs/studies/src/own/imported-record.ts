import { type Factor, metricOf, ownValue } from '@basin/core';
import { ownSlug, type StudyParameter, type StudyRecord } from './study-record.ts';

/** More parameters than this cannot be looked at as figures; runs are told apart by all of them. */
const mostDrawn = 8;
/** Values of a text that are as many as the runs are names, and no setting. */
const fewNames = 8;

/** Runs that were made elsewhere, as far as a study's figures need them. */
export interface ImportedRuns {
  name: string;
  description: string;
  /** What tells each run apart, its seed too. */
  factors: readonly Readonly<Record<string, Factor>>[];
  /** Names of the metrics of each, in the same order. */
  measured: readonly (readonly string[])[];
  /** Metrics with the greatest number of values that a run has of each. */
  metrics: ReadonlyMap<string, number>;
  /** What is looked at first; null: the most telling one. */
  metric: string | null;
  hasEpochs: boolean;
}

/** What an imported study's results are read by: as a study of one's own, without claims. */
export function importedRecord(runs: ImportedRuns): StudyRecord {
  const names = [...runs.metrics.keys()];
  const first = runs.metric ?? mainOf(names, runs.measured);
  const goal = metricOf(first).direction === 'higher' ? 'maximize' : 'minimize';
  const seeds = new Set(runs.factors.map(({ seed }) => seed).filter((seed) => typeof seed === 'number')); // prettier-ignore
  return {
    ...{ version: 1, name: runs.name, question: null, description: runs.description },
    // Of runs that have it: there is nothing to draw of others.
    parameters: varying(runs.factors.filter((_, index) => runs.measured[index]?.includes(first))),
    metrics: [{ name: first, goal, target: null }],
    available: [first, ...names.filter((name) => name !== first)],
    curves: names.filter((name) => (runs.metrics.get(name) ?? 0) > 1),
    ...(runs.hasEpochs ? {} : { inSteps: true as const }),
    seeds: seeds.size === 0 ? [0] : [...seeds].sort((a, b) => a - b),
    claims: [],
  };
}

/** What sweeps of imported runs are an experiment of: no study file has such a one. */
export function importedSlug(name: string): string {
  return ownSlug(name).replace(/^study\./, 'import.');
}

/** A quality of held-out data before a loss, that before what training reached; of equals what most runs have. */
function mainOf(names: readonly string[], measured: ImportedRuns['measured']): string {
  const countOf = (name: string): number => measured.filter((one) => one.includes(name)).length;
  const rank = (name: string): number =>
    (/(test|val|eval|dev)/i.test(name) ? 0 : 2) + (metricOf(name).direction === 'higher' ? 0 : 1);
  const ranked = names.filter((name) => /loss|acc|auc|f1|score|error|metric|value|mse|rmse|mae|reward/i.test(name)); // prettier-ignore
  const [first] = (ranked.length > 0 ? [...ranked] : [...names]).sort(
    (a, b) => rank(a) - rank(b) || countOf(b) - countOf(a),
  );
  return first ?? '';
}

function varying(factors: ImportedRuns['factors']): StudyParameter[] {
  const names = [...new Set(factors.flatMap((one) => Object.keys(one)))];
  const found = names
    .filter((name) => name !== 'seed')
    .flatMap((name): StudyParameter[] => {
      const values = [...new Set(factors.flatMap((one) => ownValue(one, name) ?? []))];
      const numeric = values.every((value) => typeof value === 'number');
      const areNames = !numeric && values.length > fewNames && values.length === factors.length;
      if (values.length < 2 || areNames) return [];
      if (numeric) values.sort((a, b) => Number(a) - Number(b));
      return [{ name, label: name, numeric, values }];
    });
  return found.map((one, index) => (index < mostDrawn ? one : { ...one, undrawn: true }));
}
