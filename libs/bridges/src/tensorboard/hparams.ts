import type { Factor, TaskState } from '@basin/core';
import type { TrackedRun, TrackedStudy } from '../trackers/tracked-study.ts';
import { pluginData, type SummaryValue } from './event.ts';
import { double, type Field, inner, integer, message, text } from './message.ts';

/*
 * What TensorBoard's HParams tab reads: the study's columns once, and of each run its values and how it
 * ended (tensorboard/plugins/hparams/{api,plugin_data}.proto; version 0 of the plugin's data).
 */

const plugin = 'hparams';

/** The study: parameters with what they were, metrics. */
export function experimentValue(
  study: TrackedStudy,
  values: ReadonlyMap<string, ReadonlySet<Factor>>,
  metrics: readonly string[],
): SummaryValue {
  const infos = study.parameters.map((name) => {
    const known = [...(values.get(name) ?? [])];
    const type = typeOf(known);
    // A parameter of several types is text: a column has one type.
    const listed = known.map((value) => inner(1, valueMessage(type === 1 ? String(value) : value)));
    return inner(4, message(text(1, name), integer(4, type), inner(5, message(...listed))));
  });
  const columns = metrics.map((tag) => inner(5, message(inner(1, message(text(2, tag))))));
  const experiment = message(
    text(1, `Study ${study.sweepId}`),
    double(3, study.createdAtMs / 1000),
    ...infos,
    ...columns,
    text(6, study.title),
  );
  return pluginData('_hparams_/experiment', plugin, message(inner(2, experiment)));
}

/** A run's values. Seeds of one point are one group, whose metrics the tab can average. */
export function sessionStart(
  { parameters, startedAtMs }: TrackedRun,
  types: ReadonlyMap<string, ReadonlySet<Factor>>,
): SummaryValue {
  const entries = Object.entries(parameters).map(([name, value]) => {
    const isText = typeOf([...(types.get(name) ?? [])]) === 1;
    const shown = valueMessage(isText ? String(value) : value);
    return inner(1, message(text(1, name), inner(2, shown)));
  });
  const start = message(
    ...entries,
    text(4, JSON.stringify(parameters)),
    double(5, (startedAtMs ?? 0) / 1000),
  );
  return pluginData('_hparams_/session_start_info', plugin, message(inner(3, start)));
}

/** How a run ended; what did not end as it should is a failure there. */
export function sessionEnd({ state, endedAtMs }: TrackedRun): SummaryValue {
  const end = message(integer(1, statusOf(state)), double(2, (endedAtMs ?? 0) / 1000));
  return pluginData('_hparams_/session_end_info', plugin, message(inner(4, end)));
}

/** Stopped early on purpose is no failure; TensorBoard has no word of its own for it. */
function statusOf(state: TaskState): number {
  if (state === 'done' || state === 'pruned') return 1;
  return state === 'running' || state === 'queued' ? 3 : 2;
}

/** `DataType`: 1 text, 2 true or false, 3 a number. */
function typeOf(values: readonly Factor[]): 1 | 2 | 3 {
  if (values.length > 0 && values.every((value) => typeof value === 'number')) return 3;
  return values.length > 0 && values.every((value) => typeof value === 'boolean') ? 2 : 1;
}

/** `google.protobuf.Value`. */
function valueMessage(value: Factor): Uint8Array {
  let field: Field;
  if (typeof value === 'number') field = double(2, value);
  else if (typeof value === 'boolean') field = integer(4, value ? 1 : 0);
  else field = text(3, String(value));
  return message(field);
}
