import { type ChildProcess, spawn } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  fstatSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import {
  BasinError,
  type PlannedSweep,
  shellQuoted,
  type StarterMessage,
  starterMessageSchema,
  starterVariable,
} from '@basin/core';

/** What became of a command that runs by itself. */
export type Started =
  /** It works, and goes on whatever becomes of who started it. */
  | { state: 'at-work'; sweeps: PlannedSweep[]; processId: number }
  /** It ended without anything to do; what it said last. */
  | { state: 'ended'; said: string }
  /** It has not said yet what it does. */
  | { state: 'starting' };

export interface StartOptions {
  /** The program of `basin`. */
  script: string;
  /** What it writes is added here. */
  logFile: string;
  /** How long to wait for a word of it. Default: a minute. */
  timeoutMs?: number;
}

/** A log that is larger begins anew, and the old one is kept beside it. */
const largestLog = 8 * 2 ** 20;
const mostSaid = 64 * 1024;

/**
 * Starts `basin …` as a process of its own, which outlives this one, and waits until it has planned what
 * it does.
 *
 * @throws BasinError with the code that the command refused with, `runner/command-failed` for one that
 *   ended without a word.
 */
export async function startCommand(
  args: readonly string[],
  { script, logFile, timeoutMs = 60_000 }: StartOptions,
): Promise<Started> {
  const log = openLog(logFile, args);
  let child: ChildProcess;
  try {
    child = spawn(process.execPath, [script, ...args], {
      detached: true,
      stdio: ['ignore', log.file, log.file, 'ipc'],
      env: commandEnvironment(),
    });
  } catch (cause) {
    closeSync(log.file);
    throw cause;
  }
  try {
    const answer = await firstWord(child, timeoutMs);
    if (answer === 'starting') return { state: 'starting' };
    if (typeof answer === 'object') {
      if (answer.type === 'planned') {
        return { state: 'at-work', sweeps: answer.sweeps, processId: child.pid as number };
      }
      throw new BasinError(answer.code, answer.message);
    }
    const said = readFrom(logFile, log.offset).trim();
    if (answer === 0) return { state: 'ended', said: said.split('\n').at(-1) ?? '' };
    throw new BasinError(
      'runner/command-failed',
      `basin ${args[0] ?? ''} ended with ${answer}: ${said.slice(-2_000)}`,
    );
  } finally {
    closeSync(log.file);
    if (child.connected) child.disconnect();
    child.unref();
  }
}

export interface CallOptions {
  /** The program of `basin`. */
  script: string;
  /** Default: a minute. */
  limitMs?: number;
  /** Characters of either output that are kept; default: four million, more than any page shows. */
  mostKept?: number;
  /** Whoever waits for it may go away. */
  signal?: AbortSignal;
}

/**
 * Runs a short `basin … --json` and returns what it printed.
 *
 * @throws BasinError with the code that the command refused with, `runner/command-failed` for one that
 *   ended without a word or took too long.
 */
export async function callCommand(
  args: readonly string[],
  { script, limitMs = 60_000, mostKept = 64 * mostSaid, signal }: CallOptions,
): Promise<{ stdout: string; stderr: string }> {
  const child = spawn(process.execPath, ['--max-old-space-size=2048', script, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: commandEnvironment(),
    ...(signal === undefined ? {} : { signal }),
  });
  const kept = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (chunk: string) => {
      if (kept[name].length < mostKept) kept[name] += chunk;
    });
  }
  const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
  let refused: StarterMessage | null = null;
  child.on('message', (message) => (refused = starterMessage(message)));
  const ended = await new Promise<number | NodeJS.Signals | Error>((resolve) => {
    child.on('error', resolve);
    child.on('close', (code, signal) => resolve(code ?? signal ?? 1));
  });
  clearTimeout(timer);
  if (ended === 0) return kept;
  throw failure(args, ended, refused, kept.stderr, limitMs);
}

function failure(
  args: readonly string[],
  ended: number | NodeJS.Signals | Error,
  refused: StarterMessage | null,
  said: string,
  limitMs: number,
): BasinError {
  if (refused?.type === 'refused') return new BasinError(refused.code, refused.message);
  const how =
    ended === 'SIGKILL'
      ? `took longer than ${limitMs / 1_000} s and was stopped`
      : `ended with ${String(ended)}: ${said.slice(-2_000)}`;
  return new BasinError('runner/command-failed', `basin ${args[0] ?? ''} ${how}`);
}

/** What it says first, or its exit code. */
function firstWord(
  child: ChildProcess,
  timeoutMs: number,
): Promise<StarterMessage | number | 'starting'> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve('starting'), timeoutMs);
    const settle = (answer: StarterMessage | number): void => {
      clearTimeout(timer);
      resolve(answer);
    };
    child.on('message', (message) => {
      const word = starterMessage(message);
      if (word !== null) settle(word);
    });
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', (code) => settle(code ?? 1));
  });
}

function starterMessage(message: unknown): StarterMessage | null {
  const parsed = starterMessageSchema.safeParse(message);
  return parsed.success ? parsed.data : null;
}

const own =
  /^(BASIN_(DATABASE|DEFAULT_DATABASE|DASHBOARD_TOKEN|ROOT)|NODE_ENV|NX_TASK_.*|__NEXT.*|NEXT_.*)$/;

/** The user's environment, without what this server says to itself. */
function commandEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !own.test(name));
  return Object.fromEntries([...kept, [starterVariable, '1']]) as NodeJS.ProcessEnv;
}

function openLog(logFile: string, args: readonly string[]): { file: number; offset: number } {
  mkdirSync(path.dirname(logFile), { recursive: true });
  let file = openSync(logFile, 'a', 0o600);
  if (fstatSync(file).size > largestLog) {
    closeSync(file);
    renameSync(logFile, `${logFile}.1`);
    file = openSync(logFile, 'a', 0o600);
  }
  const words = ['basin', ...args].map(shellQuoted).join(' ');
  writeSync(file, `\n${new Date().toISOString()} $ ${words}\n`);
  return { file, offset: fstatSync(file).size };
}

/** What was written behind a place; of other commands too, where two write at once. */
function readFrom(logFile: string, offset: number): string {
  const file = openSync(logFile, 'r');
  try {
    const bytes = Buffer.alloc(mostSaid);
    return bytes.toString('utf8', 0, readSync(file, bytes, 0, mostSaid, offset));
  } finally {
    closeSync(file);
  }
}
