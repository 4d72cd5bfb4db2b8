import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openReader, type TaskRow } from '@basin/store';

const bin = fileURLToPath(new URL('../../../../apps/runner/bin/basin.js', import.meta.url));

export interface CommandResult {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface StartedCommand {
  process: ChildProcess;
  /** What it has written to standard error so far. */
  stderr(): string;
  result: Promise<CommandResult>;
}

/** Starts `basin …` as a user's shell would. */
export function startBasin(...args: string[]): StartedCommand {
  return startBasinWith({}, ...args);
}

/** The same with more in its environment. */
export function startBasinWith(environment: NodeJS.ProcessEnv, ...args: string[]): StartedCommand {
  return startNode([bin, ...args], environment);
}

/** Starts any script of ours, in this Node. */
export function startNode(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): StartedCommand {
  return capture(
    spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    }),
  );
}

/** Keeps what a process writes. */
export function capture(child: ChildProcessByStdio<null, Readable, Readable>): StartedCommand {
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  const result = new Promise<CommandResult>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { process: child, stderr: () => stderr, result };
}

export function basin(...args: string[]): Promise<CommandResult> {
  return startBasin(...args).result;
}

/** A folder for one test's database, gone afterwards. */
export function temporaryDatabase(): { file: string; remove(): void } {
  const directory = mkdtempSync(path.join(tmpdir(), 'basin-sweep-'));
  return {
    file: path.join(directory, 'basin.db'),
    // A process that lost its parent may still write as it ends.
    remove: () => rmSync(directory, { recursive: true, force: true, maxRetries: 20 }),
  };
}

/** Tasks of the database's only sweep. */
export function storedTasks(database: string): TaskRow[] {
  const reader = openReader(database);
  try {
    const sweep = reader.sweeps().rows[0];
    return sweep === undefined ? [] : reader.tasks(sweep.sweepId, { limit: 1_000 }).rows;
  } finally {
    reader.close();
  }
}

/** Weight hashes by label. */
export function weightHashes(tasks: readonly TaskRow[]): Record<string, string | null> {
  return Object.fromEntries(tasks.map((task) => [task.label, task.weightsSha256]));
}

/**
 * Polls what another process does to the outside world, and leaves the machine to it: a look at a database
 * takes seven milliseconds of a core. @throws after `limitMs`.
 */
export async function eventually<T>(
  what: string,
  look: () => T | null | undefined | false,
  limitMs = 300_000,
): Promise<T> {
  const giveUpMs = performance.now() + limitMs;
  for (;;) {
    const lookedMs = performance.now();
    const found = tryLook(look);
    if (found) return found;
    const nowMs = performance.now();
    if (nowMs > giveUpMs) throw new Error(`waited ${limitMs} ms for ${what}`);
    await sleep(Math.min(100, Math.max(20, 8 * (nowMs - lookedMs))));
  }
}

/** The database may not be there yet. */
function tryLook<T>(look: () => T | null | undefined | false): T | null | undefined | false {
  try {
    return look();
  } catch {
    return null;
  }
}
