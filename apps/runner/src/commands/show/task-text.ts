import {
  attemptTimes,
  finalIndex,
  formatDuration,
  keptPointOf,
  type Json,
  metricOf,
  waitText,
  workOf,
} from '@basin/core';
import type { AttemptRow } from '@basin/store';
import { shortId } from '@basin/execution/reading/choose-target';
import { leavesOf } from '@basin/execution/reading/settings';
import { withoutTrace } from '@basin/execution/traces/keep-trace';
import { fieldList } from '../../display/field-list.ts';
import { fitTable } from '../../display/fit-table.ts';
import { formatMoment, metricValue } from '../../display/values.ts';
import { environmentText } from '../../report/environments.ts';
import type { ShownTask } from './read.ts';

/** Long lists of numbers are for `--json`. */
const longestValue = 200;

/** A task for people: what it is, how it went, what it found. */
export function taskText(task: ShownTask, width: number | null): string {
  const kept = keptPointOf(task.outputs);
  const facts: [string, string][] = [
    ['task', task.id],
    ['label', task.label],
    ['sweep', shortId(task.sweepId)],
    ['state', task.state],
    [
      'error',
      task.errorMessage === null
        ? ''
        : `${task.errorCode ?? task.state}: ${withoutTrace(task.errorMessage)}`,
    ],
    ['parameters', task.parameterCount?.toLocaleString('en') ?? ''],
    ['weights', task.weightsSha256 ?? ''],
    ['kept', kept === null ? '' : `epoch ${kept.epoch}; “last” below is of its weights`],
    ['work', task.timings === null ? '' : formatDuration(workOf(task.timings))],
    ['computed by', task.environment === null ? '' : environmentText(task.environment)],
    ['generation', task.generation === 0 ? '' : String(task.generation)],
    ['tags', task.tags.join(', ')],
    ...task.notes.map(({ atMs, text }): [string, string] => [formatMoment(atMs), text]),
  ];
  return [
    section('', facts, width),
    section('config', valuesOf(task.config as unknown as Json), width),
    metricTable(task, width),
    task.result === null ? '' : section('result', valuesOf(task.result), width),
    attemptTable(task.attempts, width),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function section(title: string, fields: [string, string][], width: number | null): string {
  const text = fieldList(
    fields.filter(([, value]) => value !== ''),
    width,
  );
  return title === '' ? text : `${title}\n${text}`;
}

/** A record's values by their paths; a list of plain values is one. */
function valuesOf(record: Json): [string, string][] {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) {
    return [['', JSON.stringify(record)]];
  }
  return Object.entries(record).flatMap(([name, value]): [string, string][] => {
    if (Array.isArray(value) && value.every((item) => typeof item !== 'object' || item === null)) {
      return [[name, short(JSON.stringify(value))]];
    }
    const leaves = [...leavesOf(value, name)];
    if (leaves.length > 40) return [[name, `${leaves.length} values`]];
    return leaves.map(([path, leaf]) => [
      path,
      typeof leaf === 'string' ? leaf : JSON.stringify(leaf),
    ]);
  });
}

function short(text: string): string {
  return text.length <= longestValue ? text : `${text.slice(0, longestValue)}…`;
}

function metricTable({ metrics, outputs }: ShownTask, width: number | null): string {
  const names = Object.keys(metrics).sort();
  if (names.length === 0) return '';
  const kept = keptPointOf(outputs)?.step ?? null;
  const rows = names.map((name) => {
    const values = (metrics[name]?.values ?? []).filter(Number.isFinite);
    const { format } = metricOf(name);
    const at = finalIndex(name, metrics[name]?.steps ?? [], kept);
    const last = metrics[name]?.values[at] ?? null;
    const shown = [last, Math.min(...values), Math.max(...values)].map((value) =>
      metricValue(format, value !== null && Number.isFinite(value) ? value : null),
    );
    return [name, ...shown, String(metrics[name]?.values.length ?? 0)];
  });
  return fitTable(
    [
      { title: 'metric', align: 'left', shrinkTo: 12 },
      { title: 'last', align: 'right' },
      { title: 'least', align: 'right' },
      { title: 'greatest', align: 'right' },
      { title: 'points', align: 'right', optional: true },
    ],
    rows,
    width,
  );
}

function attemptTable(attempts: readonly AttemptRow[], width: number | null): string {
  if (attempts.length === 0) return '';
  return fitTable(
    [
      { title: 'attempt', align: 'right' },
      { title: 'state', align: 'left' },
      { title: 'started', align: 'left' },
      { title: 'wall', align: 'right', optional: true },
      { title: 'waiting', align: 'left', optional: true },
      { title: 'worker', align: 'left', shrinkTo: 8, optional: true },
      { title: 'error', align: 'left', shrinkTo: 12, optional: true },
    ],
    attempts.map((row) => [
      String(row.attempt),
      row.state,
      formatMoment(row.startedAtMs),
      formatDuration(attemptTimes(row).wallMs),
      waitText(attemptTimes(row)),
      row.worker,
      row.errorMessage === null
        ? ''
        : `${row.errorCode ?? row.state}: ${withoutTrace(row.errorMessage)}`,
    ]),
    width,
  );
}
