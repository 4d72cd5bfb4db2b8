import { BasinError, checkPlan, type SweepPlan, taskConfigSchema, taskIdentity } from '@basin/core';
import type { PlannedSweep } from '@basin/store';
import { z } from 'zod';

/**
 * Commands to the process that coordinates a database, one JSON object a line over a loopback socket,
 * each answered by one line. The socket's port and a token are in `<database>.control.json`, which
 * only its owner can read.
 */
const commandSchema = z.discriminatedUnion('command', [
  /** Adds sweeps to those running. */
  z.strictObject({
    command: z.literal('start'),
    plans: z.array(
      z.strictObject({
        experiment: z.string(),
        preset: z.enum(['smoke', 'quick', 'paper', 'custom']),
        tasks: z.array(
          z.strictObject({
            id: z.string(),
            config: taskConfigSchema,
            dependsOn: z.array(z.string()),
            label: z.string(),
            factors: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
          }),
        ),
      }),
    ),
    fresh: z.boolean(),
  }),
  z.strictObject({ command: z.literal('pause') }),
  z.strictObject({ command: z.literal('resume') }),
  /** Null: every running sweep. */
  z.strictObject({ command: z.literal('cancel'), sweepId: z.string().nullable() }),
  z.strictObject({ command: z.literal('status') }),
]);
export type ControlCommand = z.infer<typeof commandSchema>;

const requestSchema = z.strictObject({ token: z.string(), request: z.unknown() });

/** What each command answers. */
export interface ControlResults {
  start: { planned: PlannedSweep[] };
  pause: { mode: string };
  resume: { mode: string };
  cancel: { cancelled: number };
  status: ControlStatus;
}

export interface ControlStatus {
  pid: number;
  mode: string;
  sweeps: { sweepId: string; experiment: string; preset: string; counts: Record<string, number> }[];
  running: { label: string; experiment: string; epoch: number; epochCount: number }[];
}

export type ControlReply<C extends keyof ControlResults = keyof ControlResults> =
  { ok: true; result: ControlResults[C] } | { ok: false; code: string; message: string };

/** What any reply is; `result` is as the command's entry in `ControlResults` says. */
export const replySchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), result: z.unknown() }),
  z.object({
    ok: z.literal(false),
    code: z.string().regex(/^([a-z-]+\/.+|unexpected)$/),
    message: z.string(),
  }),
]);

/** The file beside the database that says how to reach its coordinator. */
export const controlFileSchema = z.object({
  port: z.int().min(1).max(65_535),
  token: z.string(),
  pid: z.int(),
});
export type ControlFile = z.infer<typeof controlFileSchema>;

export function controlFilePath(databasePath: string): string {
  return `${databasePath}.control.json`;
}

/**
 * Reads one request line.
 *
 * @throws BasinError `runner/wrong-token`, `runner/bad-command`; of `checkPlan` for a broken plan.
 */
export function readCommand(
  line: string,
  token: string,
  same: (a: string, b: string) => boolean,
): ControlCommand {
  let parsed: z.infer<typeof requestSchema>;
  try {
    parsed = requestSchema.parse(JSON.parse(line));
  } catch (cause) {
    throw new BasinError(
      'runner/bad-command',
      'a request is {"token": …, "request": {"command": …}}',
      { cause },
    );
  }
  if (!same(parsed.token, token)) {
    throw new BasinError(
      'runner/wrong-token',
      'the token is not this coordinator’s; read it from its .control.json again',
    );
  }
  const command = commandSchema.safeParse(parsed.request);
  if (!command.success) {
    throw new BasinError('runner/bad-command', z.prettifyError(command.error));
  }
  if (command.data.command === 'start') command.data.plans.forEach(checkForeignPlan);
  return command.data;
}

/** A plan from another process: its ids must be those of its configs. */
function checkForeignPlan(plan: SweepPlan): void {
  checkPlan(plan);
  for (const task of plan.tasks) {
    if (task.id !== taskIdentity(task.config)) {
      throw new BasinError(
        'runner/bad-command',
        `"${task.label}" has an id that is not its config's`,
      );
    }
  }
}
