import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  basin,
  startBasin,
  type StartedCommand,
  startNode,
} from '../../libs/execution/src/testing/command-line.ts';
import { compiledScript } from '../../libs/execution/src/testing/compiled-script.ts';
import {
  type RedisServer,
  startRedisServer,
} from '../../libs/execution/src/testing/redis-server.ts';
import {
  attemptStates,
  auditDatabase,
  differences,
  type Hashes,
  hashesOf,
  storedTasks,
} from './audit.ts';
import { createDisturbedProcess, type DisturbedProcess } from './disturbed-process.ts';
import type { Fault } from './schedule.ts';
import { createDisturber, redisProcess, type Revive } from './targets.ts';
import { createDatabaseWatch } from './watch.ts';

export interface ChaosOptions {
  /** Ordered by time, from the start of the disturbed run or from its first finished trial. */
  faults: readonly Fault[];
  /** The sweep is run anew, with `--fresh`, until so much time has passed. */
  durationMs: number;
  /** Default: the start; then start-up is disturbed too. */
  countedFrom?: 'start' | 'first-trial';
  workerCount: number;
  /** Where the databases go. */
  folder: string;
  trialCount: number;
  /** Of each trial. */
  epochCount: number;
  say(line: string): void;
  /** Ends everything that was started; `runChaos` then throws its reason. */
  signal?: AbortSignal;
}

export interface ChaosReport {
  trialCount: number;
  /** Faults that struck: all of the schedule, unless there is a problem. */
  faults: { kill: number; freeze: number };
  /** Times that the whole sweep came to its end; from the second on anew, with `--fresh`. */
  rounds: number;
  /** Exit codes of coordinators and workers that ended by themselves, but for a sweep's good end. */
  ownEnds: string[];
  attempts: Record<string, number>;
  /** What coordinators said of Redis. */
  redisNotes: string[];
  /** Empty when all is well. */
  problems: string[];
}

const heartbeatMs = 500;
const pollMs = 250;
/** The pools of killed processes see their channel close; on a busy machine that takes a while. */
const poolExitMs = 1_000;
const poolExitLimitMs = 120_000;

/** After the last fault the sweep must end in this many times what it takes in peace, and a start. */
const settleFactor = 3;
const startLimitMs = 120_000;

const sweepScript = path.join(import.meta.dirname, 'sweep-small-trials.ts');

function startSweep(
  compiled: string,
  { trialCount, epochCount }: ChaosOptions,
  database: string,
  ...more: string[]
): StartedCommand {
  return startNode([
    ...[compiled, String(trialCount), String(epochCount), `--database=${database}`],
    ...more,
  ]);
}

/** A sweep through Redis under faults, against the same sweep in peace. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { folder, say, signal } = options;
  const reference = path.join(folder, 'undisturbed.db');
  const startMs = performance.now();
  const compiled = await compiledScript(sweepScript);
  const undisturbed = startSweep(compiled, options, reference, '--workers=2');
  const kill = (): void => void undisturbed.process.kill('SIGKILL');
  signal?.addEventListener('abort', kill);
  const peace = await undisturbed.result;
  signal?.removeEventListener('abort', kill);
  if (signal?.aborted === true) await sleep(poolExitMs);
  signal?.throwIfAborted();
  if (peace.code !== 0) throw new Error(`the undisturbed sweep failed:\n${peace.stderr}`);
  const expected = hashesOf(storedTasks(reference));
  const peaceMs = performance.now() - startMs;
  say(`undisturbed: ${expected.size} trials in ${seconds(peaceMs)}`);
  const redis = await startRedisServer();
  try {
    return await disturb(compiled, options, redis, expected, startLimitMs + settleFactor * peaceMs);
  } finally {
    await redis.stop();
  }
}

async function disturb(
  compiled: string,
  options: ChaosOptions,
  redis: RedisServer,
  expected: Hashes,
  settleMs: number,
): Promise<ChaosReport> {
  const { folder, workerCount, durationMs, say } = options;
  const database = path.join(folder, 'disturbed.db');
  const watch = createDatabaseWatch(database);
  const workers = Array.from({ length: workerCount }, () =>
    createDisturbedProcess(() =>
      startBasin('worker', `--redis=${redis.url}`, '--workers=1', `--heartbeat=${heartbeatMs}`),
    ),
  );
  const coordinator = createDisturbedProcess(() => {
    const fresh = watch.complete() ? ['--fresh'] : [];
    const through = ['--executor=redis', `--redis=${redis.url}`];
    return startSweep(compiled, options, database, ...through, ...fresh);
  });
  const report: ChaosReport = {
    ...{ trialCount: expected.size, faults: { kill: 0, freeze: 0 }, rounds: 0 },
    ...{ ownEnds: [], attempts: {}, redisNotes: [], problems: [] },
  };
  const targets = { redis: redisProcess(redis), coordinator, workers };
  const disturber = createDisturber(options.faults, targets);
  const revivals: { atMs: number; revive: Revive }[] = [];
  let startMs = performance.now();
  let counting = options.countedFrom !== 'first-trial';
  try {
    for (const worker of workers) worker.start();
    coordinator.start();
    for (;;) {
      options.signal?.throwIfAborted();
      const now = performance.now() - startMs;
      if (!counting && watch.doneCount() > 0) {
        counting = true;
        startMs = performance.now();
      }
      for (const { fault, revive } of counting ? await disturber.strike(now) : []) {
        report.faults[fault.action] += 1;
        revivals.push({ atMs: now + fault.downMs, revive });
      }
      for (const due of revivals.filter(({ atMs }) => atMs <= now)) {
        revivals.splice(revivals.indexOf(due), 1);
        await due.revive();
      }
      watch.look();
      // A command that gave up is run again, as a user would.
      for (const worker of workers) if (worker.endedByItself) worker.start();
      if (coordinator.endedByItself) {
        const last = coordinator.ownEnds.at(-1);
        if (last?.code === 0) {
          coordinator.ownEnds.pop();
          report.rounds += 1;
          say(`${seconds(now)}: round ${report.rounds} ended`);
          report.problems.push(...differences(storedTasks(database), expected));
          if (now >= durationMs && disturber.left === 0) break;
        }
        coordinator.start();
      }
      if (now > durationMs + settleMs) {
        report.problems.push(
          `not at its end ${seconds(settleMs)} after the last fault, ${disturber.left} of them still to strike`,
        );
        break;
      }
      await sleep(pollMs);
    }
  } finally {
    for (const stopping of [coordinator, ...workers]) await stopping.stop();
  }
  report.redisNotes = coordinator.said().filter((line) => line.includes('Redis'));
  await judge(report, database, expected, watch.problems);
  const orphans = await leftOver([coordinator, ...workers]);
  if (orphans.length > 0) report.problems.push(`processes left over: ${orphans.join(', ')}`);
  for (const [name, { ownEnds }] of [
    ['coordinator', coordinator] as const,
    ...workers.map((worker, index) => [`worker ${index + 1}`, worker] as const),
  ]) {
    report.ownEnds.push(
      ...ownEnds.map(({ code, stderr }) => `${name}: ${String(code)}: ${lastLine(stderr)}`),
    );
  }
  return report;
}

/** Processes that killed commands had started and that do not end by themselves. */
async function leftOver(commands: readonly DisturbedProcess[]): Promise<number[]> {
  const endMs = performance.now() + poolExitLimitMs;
  for (;;) {
    const orphans = commands.flatMap((command) => command.orphans());
    if (orphans.length === 0 || performance.now() > endMs) return orphans;
    await sleep(pollMs);
  }
}

async function judge(
  report: ChaosReport,
  database: string,
  expected: Hashes,
  seen: Set<string>,
): Promise<void> {
  report.attempts = attemptStates(database);
  report.problems.push(...auditDatabase(database, expected), ...seen);
  const verified = await basin('verify', `--database=${database}`);
  if (verified.code !== 0)
    report.problems.push(`basin verify:\n${verified.stdout}${verified.stderr}`);
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1_000).toFixed(0)} s`;
}
