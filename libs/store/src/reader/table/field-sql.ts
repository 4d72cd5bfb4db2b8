import { type Field, measureNumber, type MetricSummaryName, type TaskFieldName } from '@basin/core';
import { type SQL, sql } from 'drizzle-orm';
import {
  attempts,
  metricNames,
  metricSummaries,
  notes,
  sweepTrials,
  tags,
  trials,
} from '../../schema.ts';
import { shownState } from '../shown-state.ts';

/**
 * A field's value of a row of `sweep_trials` joined with `trials`: columns from a fixed table, names
 * and paths bound, so that nothing can be injected. Truth values are the texts `true` and `false`.
 */
export function fieldSql(field: Field): SQL {
  switch (field.kind) {
    case 'task':
      return taskFields[field.name];
    case 'factor':
      return factorSql(field.name);
    case 'metric':
      return metricSql(field.name, field.by);
    case 'measure':
      return measureSql(field.name);
    case 'setting':
      return settingSql(field.path);
  }
}

function factorSql(name: string): SQL {
  // By a path where the name can stand in one, in half the time; else by key.
  if (/^[\w./ -]+$/.test(name)) {
    const path = `$."${name}"`;
    return sql`(CASE json_type(${sweepTrials.factors}, ${path}) WHEN 'true' THEN 'true' WHEN 'false' THEN 'false'
      ELSE json_extract(${sweepTrials.factors}, ${path}) END)`;
  }
  return sql`(SELECT CASE type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE value END
    FROM json_each(${sweepTrials.factors}) WHERE key = ${name})`;
}

/** Whether the value is a number that was to be reached, which a failed task has not. */
export function isResult({ kind }: Field): boolean {
  return kind === 'metric' || kind === 'measure';
}

const taskFields: Readonly<Record<TaskFieldName, SQL>> = {
  label: sql`${sweepTrials.label}`,
  state: shownState,
  kind: sql`${trials.kind}`,
  parameters: sql`${trials.parameterCount}`,
  epoch: sql`${trials.epoch}`,
  work: sql`(SELECT ${attempts.startMs} + ${attempts.trainMs} + ${attempts.evaluateMs} + ${attempts.analyseMs}
    FROM ${attempts} WHERE ${attempts.token} = ${trials.token})`,
  started: sql`${trials.startedAtMs}`,
  attempt: sql`${trials.attempt}`,
  tag: sql`(SELECT group_concat(${tags.tag}, ', ') FROM ${tags} WHERE ${tags.trialId} = ${trials.id})`,
  note: sql`(SELECT group_concat(${notes.text}, ' · ') FROM ${notes} WHERE ${notes.trialId} = ${trials.id})`,
  id: sql`${trials.hash}`,
};

function metricSql(name: string, by: MetricSummaryName): SQL {
  const { last, best, min, max } = metricSummaries;
  return sql`(SELECT ${{ last, best, min, max }[by]} FROM ${metricSummaries}
    WHERE ${metricSummaries.trialId} = ${trials.id} AND ${metricSummaries.attempt} = ${trials.attempt}
    AND ${metricSummaries.metricId} = (SELECT ${metricNames.id} FROM ${metricNames} WHERE ${metricNames.name} = ${name}))`;
}

/**
 * The newest number that an analysis of the training has, or the analysis itself. What is of several trainings is the
 * number of the first, as in claims: in a ring of seeds each has its own, and none stands twice.
 */
function measureSql(name: string): SQL {
  const found = measureNumber(name);
  if (found === null) return sql`NULL`;
  const path = found.path
    .map((part) =>
      typeof part === 'string' ? `."${part}"` : part < 0 ? `[#${part}]` : `[${part}]`,
    )
    .join('');
  return sql`(SELECT json_extract(a.result, ${`$${path}`}) FROM analyses AS a
    WHERE a.measure = ${found.measure} AND a.trial_id IN
      (SELECT ${trials.id} UNION ALL SELECT d.trial_id FROM dependencies AS d WHERE d.needs_trial_id = ${trials.id} AND d.position = 0)
    ORDER BY json_extract(a.result, ${`$${path}`}) IS NULL, a.trial_id DESC LIMIT 1)`;
}

/** `network.layers[0].units`; what is a record or a list has no value. */
function settingSql(setting: string): SQL {
  const path = `$${setting
    .split('.')
    .map((part) => `."${part.replace(/(\[\d+\])*$/, '')}"${/(\[\d+\])*$/.exec(part)?.[0] ?? ''}`)
    .join('')}`;
  return sql`(CASE json_type(${trials.config}, ${path}) WHEN 'true' THEN 'true' WHEN 'false' THEN 'false'
    WHEN 'object' THEN NULL WHEN 'array' THEN NULL ELSE json_extract(${trials.config}, ${path}) END)`;
}
