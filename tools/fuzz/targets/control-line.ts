import type { Json, SweepPlan } from '@basin/core';
import { readCommand } from '../../../libs/execution/src/control/protocol.ts';
import { mutatedJsonText } from '../mutation.ts';
import { parserTarget } from '../target.ts';
import { smokePlans } from './samples.ts';

const token = 'token';

/** Plans small enough to be changed everywhere. */
const plans: SweepPlan[] = smokePlans.map((plan) => ({ ...plan, tasks: plan.tasks.slice(0, 3) }));

export const controlRequests: Json[] = [
  ...['pause', 'resume', 'status'].map((command) => ({ command })),
  { command: 'cancel', sweepId: null },
  { command: 'cancel', sweepId: 'a'.repeat(64) },
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
