import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode, errorMessage } from '@basin/core';
import {
  basin,
  startBasin,
  type StartedCommand,
  startNode,
} from '../../apps/runner/src/testing/command-line.ts';
import { type RedisServer, startRedisServer } from '../../apps/runner/src/testing/redis-server.ts';
import {
  attemptStates,
  auditDatabase,
  differences,
  type Hashes,
  hashesOf,
  storedTasks,
} from './audit.ts';
import { createDisturbedProcess, type DisturbedProcess } from './disturbed-process.ts';
import { type Fault, planSchedule, type ScheduleOptions } from './schedule.ts';

export interface ChaosOptions extends ScheduleOptions {
  /** Where the databases go. */
  folder: string;
  trialCount: number;
  say(line: string): void;
}

export interface ChaosReport {
  trialCount: number;
  /** Faults that met something to disturb. */
  faults: { kill: number; freeze: number };
  /** Times that the whole sweep came to its end; from the second on anew, with `--fresh`. */
  rounds: number;
  /** Exit codes of coordinators and workers that ended by themselves, but for a sweep's good end. */
  ownEnds: string[];
  attempts: Record<string, number>;
  /** Empty when all is well. */
  problems: string[];
}

const heartbeatMs = 500;
const pollMs = 250;

/** After the last fault the sweep must end in this many times what it takes in peace, and a start. */
const settleFactor = 3;
const startLimitMs = 60_000;

const sweepScript = path.join(import.meta.dirname, 'sweep-small-trials.ts');

function startSweep(trialCount: number, database: string, ...more: string[]): StartedCommand {
  return startNode([
    ...[
      '--import',
      import.meta.resolve('tsx'),
      sweepScript,
      String(trialCount),
      `--database=${database}`,
    ],
    ...more,
  ]);
}

/** A sweep through Redis under faults, against the same sweep in peace. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { folder, trialCount, say } = options;
  const reference = path.join(folder, 'undisturbed.db');
  const startMs = performance.now();
  const peace = await startSweep(trialCount, reference, '--workers=2').result;
  if (peace.code !== 0) throw new Error(`the undisturbed sweep failed:\n${peace.stderr}`);
  const expected = hashesOf(storedTasks(reference));
  const peaceMs = performance.now() - startMs;
  say(`undisturbed: ${expected.size} trials in ${seconds(peaceMs)}`);
  const redis = await startRedisServer();
  try {
    return await disturb(options, redis, expected, startLimitMs + settleFactor * peaceMs);
  } finally {
    await redis.stop();
  }
}

async function disturb(
  options: ChaosOptions,
  redis: RedisServer,
  expected: Hashes,
  settleMs: number,
): Promise<ChaosReport> {
  const { folder, trialCount, workerCount, durationMs, say } = options;
  const database = path.join(folder, 'disturbed.db');
  const watch = createWatch(database);
  const workers = Array.from({ length: workerCount }, () =>
    createDisturbedProcess(() =>
      startBasin('worker', `--redis=${redis.url}`, '--workers=1', `--heartbeat=${heartbeatMs}`),
    ),
  );
  const coordinator = createDisturbedProcess(() => {
    const fresh = watch.complete() ? ['--fresh'] : [];
    const through = ['--executor=redis', `--redis=${redis.url}`];
    return startSweep(trialCount, database, ...through, ...fresh);
  });
  const report: ChaosReport = {
    ...{ trialCount: expected.size, faults: { kill: 0, freeze: 0 }, rounds: 0 },
    ...{ ownEnds: [], attempts: {}, problems: [] },
  };
  const faults = planSchedule(options);
  const startMs = performance.now();
  const elapsedMs = (): number => performance.now() - startMs;
  const revivals: { atMs: number; revive(): void | Promise<void> }[] = [];
  const targets = { redis: redisProcess(redis), coordinator, workers };
  try {
    for (const worker of workers) worker.start();
    coordinator.start();
    for (;;) {
      const now = elapsedMs();
      while (faults[0] !== undefined && faults[0].atMs <= now) {
        const fault = faults.shift() as Fault;
        const revival = await strike(fault, targets);
        if (revival === null) continue;
        report.faults[fault.action] += 1;
        revivals.push({ atMs: now + fault.downMs, revive: revival });
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
          if (now >= durationMs) break;
        }
        coordinator.start();
      }
      if (now > durationMs + settleMs) {
        report.problems.push(`not at its end ${seconds(settleMs)} after the last fault`);
        break;
      }
      await sleep(pollMs);
    }
  } finally {
    for (const stopping of [coordinator, ...workers]) await stopping.stop();
  }
  await judge(report, database, expected, watch.problems);
  await sleep(1_000); // the pools of killed workers see their channel close
  const orphans = [coordinator, ...workers].flatMap((process) => process.orphans());
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

interface Targets {
  redis: Pick<DisturbedProcess, 'freeze' | 'unfreeze'> & {
    killed(): Promise<boolean>;
    start(): Promise<void>;
  };
  coordinator: DisturbedProcess;
  workers: DisturbedProcess[];
}

/** Disturbs; returns what undoes it, or null when the target was down already. */
async function strike(
  { target, action }: Fault,
  { redis, coordinator, workers }: Targets,
): Promise<(() => void | Promise<void>) | null> {
  if (target === 'redis') {
    if (action === 'freeze') return redis.freeze() ? redis.unfreeze : null;
    return (await redis.killed()) ? redis.start : null;
  }
  const disturbed =
    target === 'coordinator' ? coordinator : workers[Number(target.slice('worker '.length)) - 1];
  if (disturbed === undefined) return null;
  if (action === 'freeze') return disturbed.freeze() ? disturbed.unfreeze : null;
  return disturbed.kill() ? disturbed.start : null;
}

function redisProcess(server: RedisServer): Targets['redis'] {
  let up = true;
  let frozen = false;
  return {
    async killed() {
      if (!up) return false;
      up = false;
      frozen = false;
      await server.kill();
      return true;
    },
    async start() {
      await server.start();
      up = true;
    },
    freeze() {
      if (!up || frozen) return false;
      frozen = true;
      server.pause();
      return true;
    },
    unfreeze() {
      frozen = false;
      server.resume();
    },
  };
}

/** Reads the database all the while, as a dashboard does. */
function createWatch(database: string): {
  look(): void;
  /** Whether all trials of the newest generation are done. */
  complete(): boolean;
  problems: Set<string>;
} {
  /** Weights of finished trials, by generation and label. */
  const done = new Map<string, string>();
  const problems = new Set<string>();
  const tasks = (): ReturnType<typeof storedTasks> => {
    try {
      return storedTasks(database);
    } catch (error) {
      if (errorCode(error) !== 'store/no-database') {
        problems.add(`a reader met: ${errorMessage(error)}`);
      }
      return [];
    }
  };
  return {
    problems,
    complete() {
      const all = tasks();
      return all.length > 0 && all.every(({ state }) => state === 'done');
    },
    look() {
      for (const { label, generation, state, weightsSha256 } of tasks()) {
        const key = `${label}, generation ${generation}`;
        const before = done.get(key);
        const now = state === 'done' ? (weightsSha256 ?? '') : undefined;
        if (before !== undefined && now !== before)
          problems.add(`${key} was done, and is ${state}`);
        if (now !== undefined) done.set(key, now);
      }
    },
  };
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1_000).toFixed(0)} s`;
}
