import type { Json, SweepPlan } from '@basin/core';
import { readCommand } from '../../../libs/execution/src/control/protocol.ts';
import { mutatedJsonText } from '../mutation.ts';
import { parserTarget } from '../target.ts';
import { smokePlans } from './samples.ts';

const token = 'token';
const anId = 'a'.repeat(64);

/** Plans small enough to be changed everywhere. */
const plans: SweepPlan[] = smokePlans.map((plan) => ({ ...plan, tasks: plan.tasks.slice(0, 3) }));

export const controlRequests: Json[] = [
  { command: 'status' },
  ...['pause', 'resume'].flatMap((command): Json[] => [
    { command, sweepIds: null },
    { command, sweepIds: [anId] },
  ]),
  { command: 'cancel', targets: null },
  { command: 'cancel', targets: [{ sweepId: anId }, { taskId: anId, generation: 0 }] },
  { command: 'retry', target: { sweepId: anId } },
  { command: 'tag', target: { sweepId: anId }, change: { add: ['a'], remove: [] } },
  { command: 'note', target: { taskId: anId, generation: 1 }, text: 'a note' },
  { command: 'archive', sweepId: anId, archived: true },
  ...plans.map((plan): Json => ({
    command: 'start',
    plans: [plan] as unknown as Json,
    fresh: false,
  })),
];

/** One line of the control socket. */
export const controlLine = parserTarget({
  name: 'control-line',
  reads: 'commands of the control socket (apps/runner)',
  codes: ['runner/bad-command', 'runner/wrong-token', 'config/'],
  open: () => ({
    cases: mutatedJsonText(controlRequests.map((request) => ({ token, request }))),
    parse: (bytes) => readCommand(Buffer.from(bytes).toString(), token, (a, b) => a === b),
  }),
});
