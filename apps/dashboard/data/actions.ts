import 'server-only';
import {
  BasinError,
  type Decision,
  decisionSchema,
  errorCode,
  plural,
  sha256Schema,
  type Target,
} from '@basin/core';
import { sendCommand } from '@basin/execution/control/client';
import type { ControlStatus } from '@basin/execution/control/protocol';
import { callCommand, startCommand, type Started } from '@basin/execution/control/start-command';
import { coordinatorStatus } from '@basin/execution/reading/sweep-state';
import { z } from 'zod';
import type { Said } from '../components/actions/answer.ts';
import { basinScript, commandLog } from './basin-command.ts';
import { actionWords, pausedUnattended } from './action-words.ts';
import { databasePath, readerOrNull } from './database.ts';
import { wholeNumber } from './request-words.ts';

const mostOfIt = 200_000;
const more = wholeNumber(mostOfIt).optional();

/** What pages may ask for. Nobody decides from a page about sweeps that it does not name. */
export const actionSchema = z
  .discriminatedUnion('command', [
    ...decisionSchema.options,
    /** More of a study. */
    z.strictObject({
      command: z.literal('extend'),
      sweepId: sha256Schema,
      seeds: more,
      count: more,
      epochs: more,
    }),
    /** What lies between two trainings of one network. */
    z.strictObject({
      command: z.literal('measure'),
      measure: z.literal('barrier'),
      taskIds: z.tuple([sha256Schema, sha256Schema]),
    }),
  ])
  .refine((action) => {
    if (action.command === 'cancel') return action.targets?.length === 1;
    return !('sweepIds' in action) || action.sweepIds?.length === 1;
  }, 'name one sweep or task');
type Action = z.infer<typeof actionSchema>;
type Extension = Extract<Action, { command: 'extend' }>;
type Measuring = Extract<Action, { command: 'measure' }>;

interface Acted extends Said {
  /** The sweep that it is about, where it made another. */
  sweepId?: string;
}

const underWay = new Map<string, Promise<Acted>>();

/**
 * Carries out an action: through the process that coordinates the database, where there is one, else by
 * the command that a user would type. The same asked twice at once, as by two clicks, is done once.
 *
 * @throws BasinError that says why not.
 */
export function act(action: Action): Promise<Acted> {
  const key = JSON.stringify(action);
  const known = underWay.get(key);
  if (known !== undefined) return known;
  const done = carryOut(action).finally(() => underWay.delete(key));
  underWay.set(key, done);
  return done;
}

async function carryOut(action: Action): Promise<Acted> {
  refuseUnknown(action);
  if (action.command === 'extend') return extend(action);
  if (action.command === 'measure') return measure(action);
  const status = await coordinatorStatus(databasePath());
  if (worksOnIt(action, status)) {
    try {
      const result = await sendCommand(databasePath(), action);
      const isUnattended = action.command === 'pause' && !hasAny(action, status);
      return { said: isUnattended ? pausedUnattended : actionWords(action, result) };
    } catch (error) {
      // It ended meanwhile.
      if (errorCode(error) !== 'runner/no-coordinator') throw error;
    }
  }
  return byCommand(action);
}

/** Commands would look for what begins so; a page means the whole. */
function refuseUnknown(action: Action): void {
  const reader = readerOrNull();
  const isKnown = targetsOf(action).every((target) =>
    'sweepId' in target
      ? (reader?.sweep(target.sweepId) ?? null) !== null
      : reader?.find(target.taskId, 1).tasks.some(({ taskId }) => taskId === target.taskId),
  );
  if (isKnown) return;
  throw new BasinError('store/unknown-id', 'the database does not have it any more');
}

function targetsOf(action: Action): Target[] {
  switch (action.command) {
    case 'pause':
    case 'resume':
      return (action.sweepIds ?? []).map((sweepId) => ({ sweepId }));
    case 'cancel':
      return action.targets ?? [];
    case 'archive':
    case 'extend':
      return [{ sweepId: action.sweepId }];
    case 'measure':
      // Of whichever generation: the command takes the newest that has weights.
      return action.taskIds.map((taskId) => ({ taskId, generation: 0 }));
    default:
      return [action.target];
  }
}

/**
 * Whether the coordinator, if there is one, can do it alone. What makes sweeps go on needs one that has
 * them: else another process hands them to it.
 */
function worksOnIt(decision: Decision, status: ControlStatus | null): boolean {
  if (status === null) return false;
  if (decision.command !== 'resume' && decision.command !== 'retry') return true;
  return hasAny(decision, status);
}

/** Whether the coordinator has any sweep that it is about. */
function hasAny(decision: Decision, status: ControlStatus | null): boolean {
  const has = new Set(status?.sweeps.map(({ sweepId }) => sweepId));
  return sweepsOf(decision).some((sweepId) => has.has(sweepId));
}

function sweepsOf(decision: Decision): string[] {
  return targetsOf(decision).flatMap((target) => {
    if ('sweepId' in target) return [target.sweepId];
    const found = readerOrNull()?.find(target.taskId, 1).tasks ?? [];
    return found.map(({ sweepId }) => sweepId);
  });
}

async function byCommand(decision: Decision): Promise<Said> {
  const { command } = decision;
  const [target] = targetsOf(decision);
  if (target === undefined) throw new BasinError('dashboard/bad-request', 'nothing is named');
  const id = 'sweepId' in target ? target.sweepId : target.taskId;
  const where = `--database=${databasePath()}`;
  switch (command) {
    case 'resume':
    case 'retry':
      return { said: startedWords(command, await start([command, id, where])) };
    case 'tag': {
      const { add, remove } = decision.change;
      // What is taken off first is there again where it is put on too.
      if (remove.length > 0) await call(['tag', id, where, '--remove', '--json', '--', ...remove]);
      if (add.length > 0) await call(['tag', id, where, '--json', '--', ...add]);
      return { said: actionWords(decision, { tags: [] }) };
    }
    case 'note':
      await call(['note', id, where, '--json', '--', decision.text]);
      return { said: actionWords(decision, {}) };
    case 'archive': {
      const undo = decision.archived ? [] : ['--undo'];
      const { sweepIds } = await call(['archive', id, where, '--json', ...undo], changed);
      return { said: actionWords(decision, { changed: sweepIds.length > 0 }) };
    }
    case 'pause': {
      const result = await call(['pause', id, where, '--json'], changed);
      return {
        said: result.sweepIds.length > 0 ? pausedUnattended : actionWords(decision, result),
      };
    }
    case 'cancel': {
      const counted = z.object({ cancelled: z.int() });
      return { said: actionWords(decision, await call(['cancel', id, where, '--json'], counted)) };
    }
  }
}

const changed = z.object({ sweepIds: z.array(z.string()) });

async function extend({ sweepId, seeds, count, epochs }: Extension): Promise<Acted> {
  const given = Object.entries({ seeds, count, epochs }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}=${value}`],
  );
  const started = await start(['extend', sweepId, ...given, `--database=${databasePath()}`]);
  const [sweep] = started.state === 'at-work' ? started.sweeps : [];
  if (sweep === undefined) return { said: startedWords('extend', started) };
  const added = sweep.planned - sweep.before;
  const isOther = sweep.sweepId !== sweepId;
  return {
    said: isOther
      ? `A study of its own, with ${plural(sweep.planned, 'task')}, runs.`
      : added > 0
        ? `${plural(added, 'task')} added; they run.`
        : 'The study has all of that already.',
    ...(isOther ? { sweepId: sweep.sweepId } : {}),
  };
}

async function measure({ measure, taskIds }: Measuring): Promise<Acted> {
  const started = await start([
    ...['measure', ...taskIds, `--measure=${measure}`],
    `--database=${databasePath()}`,
  ]);
  if (started.state !== 'at-work') return { said: startedWords('measure', started) };
  return { said: 'It is measured; what is found appears here.' };
}

function start(args: string[]): Promise<Started> {
  return startCommand(args, { script: basinScript(), logFile: commandLog() });
}

async function call(args: string[]): Promise<unknown>;
async function call<T extends z.ZodType>(args: string[], schema: T): Promise<z.infer<T>>;
async function call(args: string[], schema: z.ZodType = z.unknown()): Promise<unknown> {
  const { stdout } = await callCommand(args, { script: basinScript() });
  return schema.parse(JSON.parse(stdout));
}

function startedWords(command: string, started: Started): string {
  if (started.state === 'ended')
    return started.said === '' ? 'Nothing was left to do.' : started.said;
  if (started.state === 'starting') return `It is being started; ${commandLog()} says how it goes.`;
  const [sweep] = started.sweeps;
  const queued = sweep === undefined ? 0 : sweep.planned - sweep.reused;
  const verb = command === 'retry' ? 'queued again, and run' : 'left to do; they run';
  return `${plural(queued, 'task')} ${verb} in a process of their own.`;
}
