import { type Decision, plural } from '@basin/core';
import type { ControlResults } from '@basin/execution/control/protocol';

type Wording = {
  [C in Decision['command']]: (
    decision: Extract<Decision, { command: C }>,
    result: ControlResults[C],
  ) => string;
};

const wording: Wording = {
  pause: (_, { sweepIds }) =>
    sweepIds.length > 0
      ? 'Paused: running tasks go on to their end, nothing new starts.'
      : 'It is paused already.',
  resume: (_, { sweepIds }) => (sweepIds.length > 0 ? 'Resumed.' : 'It goes on already.'),
  cancel: (_, { cancelled }) =>
    cancelled > 0 ? `${plural(cancelled, 'task')} cancelled.` : 'Nothing was left to cancel.',
  retry: (_, { count }) =>
    count > 0
      ? `${plural(count, 'task')} queued again.`
      : 'Nothing to retry: only failed and cancelled tasks are.',
  tag: ({ change: { add, remove } }) =>
    [
      ...(add.length > 0 ? [`Tagged ${add.join(', ')}.`] : []),
      ...(remove.length > 0 ? [`${remove.join(', ')} taken off.`] : []),
    ].join(' '),
  note: () => 'Noted.',
  archive: ({ archived }, { changed }) => {
    if (!changed) return archived ? 'It is archived already.' : 'It is in the lists already.';
    return archived ? 'Archived: lists leave it out, nothing of it is lost.' : 'Back in the lists.';
  },
};

/** Of a pause where no process works on what is paused. */
export const pausedUnattended =
  'Paused. Nobody works on it: the process that did has ended, so nothing of it runs. Resume goes on with it.';

/** What was done, in words. */
export function actionWords<D extends Decision>(
  decision: D,
  result: ControlResults[D['command']],
): string {
  const say = wording[decision.command] as (decision: Decision, result: object) => string;
  return say(decision, result);
}
