import {
  backendFamilySchema,
  BasinError,
  checkPlan,
  count,
  decisionSchema,
  errorCodeSchema,
  plannedSweepSchema,
  retriedTasksSchema,
  type SweepPlan,
  sweepPlanSchema,
  taskIdentity,
} from '@basin/core';
import { realPath } from '@basin/store/real-path';
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
    plans: z.array(sweepPlanSchema),
    fresh: z.boolean(),
    /** The family of backends that is to compute them; null: the coordinator's own. */
    backendFamily: backendFamilySchema.nullable(),
  }),
  ...decisionSchema.options,
  z.strictObject({ command: z.literal('status') }),
]);
export type ControlCommand = z.infer<typeof commandSchema>;

/**
 * A line at most, in bytes. The largest study that can be planned, 200,000 trainings of small networks,
 * is about 250 MB; a text of 512 MiB is more than Node holds.
 */
export const longestLine = 400 * 1024 * 1024;

const requestSchema = z.strictObject({ token: z.string(), request: z.unknown() });

const statusSchema = z.object({
  pid: z.int(),
  mode: z.string(),
  sweeps: z.array(
    z.object({
      sweepId: z.string(),
      experiment: z.string(),
      preset: z.string(),
      counts: z.record(z.string(), count),
      /** Whether anything of it is still to come. */
      open: z.boolean(),
    }),
  ),
  running: z.array(
    z.object({
      label: z.string(),
      experiment: z.string(),
      epoch: z.number(),
      epochCount: z.number(),
    }),
  ),
});
export type ControlStatus = z.infer<typeof statusSchema>;

/** Sweeps that were not so before. */
const changedSchema = z.object({ sweepIds: z.array(z.string()) });

/** What each command answers. */
export const resultSchemas = {
  start: z.object({ planned: z.array(plannedSweepSchema) }),
  pause: changedSchema,
  resume: changedSchema,
  cancel: z.object({ cancelled: count }),
  retry: retriedTasksSchema,
  tag: z.object({ tags: z.array(z.string()) }),
  note: z.object({}),
  archive: z.object({ changed: z.boolean() }),
  status: statusSchema,
} satisfies Record<ControlCommand['command'], z.ZodType>;
export type ControlResults = {
  [C in keyof typeof resultSchemas]: z.infer<(typeof resultSchemas)[C]>;
};

/** Any reply; `result` is as the command's entry in `resultSchemas` says. */
export const replySchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), result: z.unknown() }),
  z.object({ ok: z.literal(false), code: errorCodeSchema, message: z.string() }),
]);
export type ControlReply<C extends keyof ControlResults = keyof ControlResults> =
  { ok: true; result: ControlResults[C] } | Extract<z.infer<typeof replySchema>, { ok: false }>;

/** The file beside the database that says how to reach its coordinator. */
export const controlFileSchema = z.object({
  port: z.int().min(1).max(65_535),
  token: z.string(),
  pid: z.int(),
  /** Of the machine, or of the container, whose process it is. */
  host: z.string().optional(),
});
export type ControlFile = z.infer<typeof controlFileSchema>;

/** The same for every name that a database has by links. */
export function controlFilePath(databasePath: string): string {
  return `${realPath(databasePath)}.control.json`;
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
