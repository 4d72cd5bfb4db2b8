import { BasinError, type Factor, type Metric, type TaskState } from '@basin/core';
import { type InsertRow, writeForeignDatabase } from '@basin/store';
import { lastValue, type TrackedRun, type TrackedStudy } from '../trackers/tracked-study.ts';
import {
  distributionOf,
  internalValue,
  type OptunaDistribution,
  type ParameterDomain,
} from './distribution.ts';
import { optunaSchema } from './schema.ts';

export interface WrittenOptuna {
  trials: number;
  /** What Optuna's distributions do not say, by parameter. */
  notes: Record<string, string>;
}

/**
 * Writes a study as a database of Optuna: one trial a training, so that its seed, its curve and its
 * weights are those of one network; the trials of a point differ in their seed alone. The value of a
 * trial is the last one of the study's metric.
 *
 * @throws BasinError `runner/nothing-to-export` where no metric is recorded.
 */
export function writeOptuna(
  study: TrackedStudy,
  domains: ReadonlyMap<string, ParameterDomain>,
  file: string,
): WrittenOptuna {
  const { metric } = study;
  if (metric === null) {
    throw new BasinError(
      'runner/nothing-to-export',
      `no training of ${study.title} has recorded a metric yet: Optuna needs one to rank trials by`,
    );
  }
  let written: WrittenOptuna = { trials: 0, notes: {} };
  writeForeignDatabase(file, optunaSchema, (insert) => {
    written = insertStudy(insert, study, metric, domains);
  });
  return written;
}

/** The rows of a study, in an order that keeps references whole. */
export function insertStudy(
  insert: InsertRow,
  study: TrackedStudy,
  metric: Metric,
  domains: ReadonlyMap<string, ParameterDomain>,
): WrittenOptuna {
  const { distributions, notes } = distributionsOf(study, domains);
  insert('studies', { study_id: 1, study_name: study.title });
  const direction = metric.direction === 'higher' ? 'MAXIMIZE' : 'MINIMIZE';
  insert('study_directions', { study_id: 1, objective: 0, direction });
  const attributes = { basin_study: study.sweepId, metric: metric.name, notes };
  insertAttributes(insert, 'study', 1, attributes);
  // What `study.metric_names` and the dashboard call the value.
  const value_json = JSON.stringify([metric.name]);
  insert('study_system_attributes', { study_id: 1, key: 'study:metric_names', value_json });
  let trials = 0;
  for (const run of study.runs()) {
    trials += 1;
    insertTrial(insert, trials, run, metric.name, distributions);
  }
  return { trials, notes };
}

function distributionsOf(
  study: TrackedStudy,
  domains: ReadonlyMap<string, ParameterDomain>,
): { distributions: Map<string, OptunaDistribution>; notes: Record<string, string> } {
  const seen = new Map<string, Set<Factor>>();
  for (const { parameters } of study.runs()) {
    for (const [name, value] of Object.entries(parameters)) {
      seen.set(name, (seen.get(name) ?? new Set()).add(value));
    }
  }
  const notes: Record<string, string> = {};
  const distributions = new Map<string, OptunaDistribution>();
  for (const [name, values] of seen) {
    const { distribution, note } = distributionOf(domains.get(name) ?? null, [...values]);
    distributions.set(name, distribution);
    if (note !== null) notes[name] = note;
  }
  return { distributions, notes };
}

function insertTrial(
  insert: InsertRow,
  id: number,
  run: TrackedRun,
  metric: string,
  distributions: ReadonlyMap<string, OptunaDistribution>,
): void {
  const value = lastValue(run, metric);
  insert('trials', {
    ...{ trial_id: id, number: id - 1, study_id: 1 },
    state: stateOf(run.state, value),
    datetime_start: localTime(run.startedAtMs),
    datetime_complete: localTime(run.endedAtMs),
  });
  if (value !== null && run.state === 'done') {
    insert('trial_values', { trial_id: id, objective: 0, value, value_type: 'FINITE' });
  }
  for (const [name, given] of Object.entries(run.parameters)) {
    const distribution = distributions.get(name);
    if (distribution === undefined) continue;
    insert('trial_params', {
      ...{ trial_id: id, param_name: name, param_value: internalValue(distribution, given) },
      distribution_json: JSON.stringify(distribution),
    });
  }
  for (const [step, reported] of intermediate(run, metric)) {
    const isFinite = Number.isFinite(reported);
    insert('trial_intermediate_values', {
      ...{ trial_id: id, step, intermediate_value: isFinite ? reported : null },
      intermediate_value_type: isFinite ? 'FINITE' : 'NAN',
    });
  }
  insertAttributes(insert, 'trial', id, attributesOf(run, metric));
}

/** Its values by epoch; by step where an epoch has several. */
function intermediate({ curves }: TrackedRun, metric: string): [step: number, value: number][] {
  const curve = curves.find(({ name }) => name === metric);
  if (curve === undefined) return [];
  const { epochs, steps, values } = curve;
  const places = epochs.every(Number.isInteger) && new Set(epochs).size === epochs.length;
  return values.map((value, index) => [(places ? epochs : steps)[index] ?? 0, value]);
}

function attributesOf(run: TrackedRun, metric: string): Record<string, unknown> {
  const last = run.curves
    .filter(({ name }) => name !== metric)
    .flatMap(({ name }): [string, number][] => {
      const value = lastValue(run, name);
      return value === null ? [] : [[name, value]];
    });
  const { seed, taskId, label, state, weightsSha256, parameterCount, errorCode } = run;
  return {
    ...{ seed, task: taskId, label, state, weights_sha256: weightsSha256 },
    ...{ parameter_count: parameterCount },
    ...(errorCode === null ? {} : { error: errorCode }),
    ...run.measured,
    ...Object.fromEntries(last),
  };
}

function insertAttributes(
  insert: InsertRow,
  of: 'study' | 'trial',
  id: number,
  attributes: Readonly<Record<string, unknown>>,
): void {
  for (const [key, value] of Object.entries(attributes)) {
    insert(`${of}_user_attributes`, { [`${of}_id`]: id, key, value_json: JSON.stringify(value) });
  }
}

/** A training without a finite value is a failure to Optuna, which has no NaN among its values. */
function stateOf(state: TaskState, value: number | null): string {
  if (state === 'done') return value === null ? 'FAIL' : 'COMPLETE';
  if (state === 'pruned') return 'PRUNED';
  return state === 'running' ? 'RUNNING' : 'FAIL';
}

/** As Optuna has it: of this machine's clock, without its zone. */
function localTime(atMs: number | null): string | null {
  if (atMs === null) return null;
  const shifted = new Date(atMs - new Date(atMs).getTimezoneOffset() * 60_000);
  return shifted.toISOString().replace('T', ' ').replace('Z', '000');
}
