import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import {
  type AttemptRef,
  BasinError,
  planTask,
  resolveTask,
  type StopReason,
  type SweepPlan,
  type TrainingOutcome,
} from '@basin/core';
import { openReader, openWriter, type StoreWriter } from '@basin/store';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Executor, WorkItem, WorkUnit } from '../executors/executor.ts';
import { tinyTraining } from '../executors/testing/work-items.ts';
import { systemClock } from './clock.ts';
import type { Coordinator, CoordinatorOptions } from './contract.ts';
import { createCoordinator } from './coordinator.ts';
import { coordinatorProgress } from './coordinator-progress.ts';
import { createWorkLeft } from './work-left.ts';

/** An executor whose attempts end when the test says so; the store behind it is real. */
interface HandExecutor extends Executor {
  taken: WorkItem[];
  units: WorkUnit[];
  stops: { token: number; reason: StopReason }[];
  /** Units that it takes beyond its slots. */
  ahead: number;
}

let directory: string;
let writer: StoreWriter;
let executor: HandExecutor;
let coordinator: Coordinator;
let notices: string[];

/** The system's clock, put forward or back, whose timers a test fires itself. */
const clock = { offsetMs: 0, ticks: [] as (() => void)[] };

beforeEach(() => {
  clock.offsetMs = 0;
  clock.ticks = [];
  directory = mkdtempSync(path.join(tmpdir(), 'basin-coordinator-'));
  writer = openWriter({ path: path.join(directory, 'basin.db') });
  executor = handExecutor(2);
  notices = [];
  coordinator = open({});
});

function open(options: Partial<CoordinatorOptions>): Coordinator {
  return createCoordinator({
    writer,
    executor,
    workerName: 'test',
    retryDelayMs: () => 0,
    noticed: (line) => notices.push(line),
    clock: {
      ...systemClock,
      nowMs: () => Date.now() + clock.offsetMs,
      // What is lost together comes back together: on a busy machine timers of 0 ms lapse in several turns.
      after: (delayMs, callback) =>
        delayMs === 0 ? systemClock.soon(callback) : systemClock.after(delayMs, callback),
      every(_, callback) {
        clock.ticks.push(callback);
        return () => undefined;
      },
    },
    ...options,
  });
}

/** Another one than `beforeEach` made. */
async function reopen(options: Partial<CoordinatorOptions>): Promise<void> {
  await coordinator.stop();
  coordinator = open(options);
}
afterEach(async () => {
  await coordinator.stop();
  writer.close();
  rmSync(directory, { recursive: true, force: true });
});

function handExecutor(slots: number): HandExecutor {
  const taken: WorkItem[] = [];
  const units: WorkUnit[] = [];
  const stops: HandExecutor['stops'] = [];
  const isRunning = ({ attempt }: WorkItem): boolean => coordinator.running.has(attempt.token);
  const unitCount = (): number => units.filter((unit) => unit.some(isRunning)).length;
  const freeSlots = (): number => Math.max(0, slots - unitCount());
  return {
    slots,
    ahead: 0,
    get slotsAhead() {
      return freeSlots() > 0 ? 0 : Math.max(0, slots + this.ahead - unitCount());
    },
    taken,
    units,
    stops,
    get freeSlots() {
      return freeSlots();
    },
    get freeSlotsAlone() {
      const isolated = taken.some((item) => item.alone === true && isRunning(item));
      return isolated ? 0 : freeSlots();
    },
    submit(unit) {
      taken.push(...unit);
      units.push(unit);
    },
    stop: (token, reason) => void stops.push({ token, reason }),
    close() {
      for (const { attempt } of [...coordinator.running.values()]) lose(attempt);
      return Promise.resolve();
    },
  };
}

function lose(attempt: AttemptRef): void {
  coordinator.event({ ...attempt, type: 'lost', reason: 'killed by the test' });
}

/** @param begun what waited for its worker: it begins before the executor says that it has a place. */
function finish(item: WorkItem, begun?: WorkItem): void {
  const outcome: TrainingOutcome = {
    kind: 'training',
    state: 'done',
    parameterCount: 13,
    weights: { sha256: item.attempt.taskId, byteCount: 52 },
    snapshots: [],
    outputs: {},
    timings: { startMs: 0, trainMs: 1, evaluateMs: 0, analyseMs: 0 },
    environment: {
      backend: 'none',
      backendReason: 'test',
      engineVersion: '0',
      tensorflowVersion: null,
      cpuFeatures: '',
      nodeVersion: '20',
      buildDigest: null,
    },
  };
  coordinator.event({ ...item.attempt, type: 'finished', outcome });
  if (begun !== undefined) coordinator.event({ ...begun.attempt, type: 'begun' });
  coordinator.available();
}

/** Trainings of the given lengths, and a Hessian of the first. */
function planOf(epochCounts: number[]): SweepPlan {
  const trainings = epochCounts.map((epochCount, index) =>
    planTask(tinyTraining({ epochCount, seed: index }), `training ${index}`, { index }),
  );
  const analysis = resolveTask<'analysis'>({
    kind: 'analysis',
    schemaVersion: 1,
    inputs: [trainings[0]?.id ?? ''],
    measure: { measure: 'hessian' },
  });
  const tasks = [...trainings, planTask(analysis, 'hessian of training 0', { index: 0 })];
  return { experiment: 'test', preset: 'custom', tasks };
}

async function settleEvents(): Promise<void> {
  for (let index = 0; index < 5; index++) await turn();
}

function labels(): string[] {
  return executor.taken.map(({ attempt }) => coordinator.index.task(attempt.taskId).label);
}

async function start(epochCounts: number[]): Promise<string> {
  const { sweepId } = coordinator.add(planOf(epochCounts), { fresh: false });
  await settleEvents();
  return sweepId;
}

function taken(index: number): WorkItem {
  const item = executor.taken[index];
  if (item === undefined) throw new Error(`only ${executor.taken.length} tasks were submitted`);
  return item;
}

/** The attempt, as soon as the timers of a busy machine have come to it. */
function submitted(index: number): Promise<WorkItem> {
  return vi.waitFor(() => taken(index), { timeout: 30_000 });
}

describe('the coordinator', { timeout: 60_000 }, () => {
  it('fills the slots with the longest tasks, and starts an analysis once its training is done', async () => {
    const sweepId = await start([10, 200_000, 100_000]);
    expect(labels()).toEqual(['training 1', 'training 2']);
    finish(taken(0));
    await settleEvents();
    expect(labels().at(-1)).toBe('training 0');
    finish(taken(1));
    await settleEvents();
    expect(executor.taken).toHaveLength(3);
    finish(taken(2));
    await settleEvents();
    expect(labels().at(-1)).toBe('hessian of training 0');
    expect(taken(3).inputs).toMatchObject([{ taskId: taken(2).attempt.taskId }]);
    expect(writer.counts(sweepId)).toMatchObject({ done: 3, running: 1 });
  });

  it('runs a task that was lost twice alone, others beside it, and fails it at the third loss', async () => {
    const sweepId = await start([100_000, 200_000]);
    expect(labels()).toEqual(['training 1', 'training 0']);
    // Two crashes hit both; the second loss makes suspects of them.
    for (const count of [2, 4]) {
      for (const { attempt } of [...coordinator.running.values()]) lose(attempt);
      await submitted(count);
      await settleEvents();
    }
    // One suspect at a time, and what is none does not wait for it.
    expect(labels().slice(4)).toEqual(['training 1']);
    coordinator.add(planOf([7]), { fresh: false });
    await submitted(5);
    expect(executor.taken.slice(4).map(({ alone }) => alone)).toEqual([true, undefined]);
    // Alone, the culprit dies once more and is failed; the other is next, finishes, and its analysis follows.
    lose(taken(4).attempt);
    coordinator.available();
    await submitted(6);
    expect(labels().slice(6)).toEqual(['training 0']);
    expect(taken(6).alone).toBe(true);
    finish(taken(6));
    await submitted(7);
    expect(labels().slice(7)).toEqual(['hessian of training 0']);
    expect(writer.counts(sweepId)).toMatchObject({ failed: 1, done: 1, running: 1 });
    expect(notices.at(-1)).toContain('training 1: attempt 3 lost, failed');
  });

  it('hands tasks out ahead where the executor takes them, and none while a suspect waits', async () => {
    executor.ahead = 1;
    const sweepId = await start([400_000, 300_000, 200_000]);
    expect(labels()).toEqual(['training 0', 'training 1', 'training 2']);
    expect(writer.counts(sweepId)).toMatchObject({ running: 3, queued: 1 });
    for (const count of [3, 6]) {
      for (const { attempt } of [...coordinator.running.values()]) lose(attempt);
      for (const index of count === 3 ? [3, 4, 5] : [6]) await submitted(index);
      await settleEvents();
    }
    // One suspect at a time, and what is none beside it; nothing goes ahead of the others.
    coordinator.add(planOf([7, 8, 9]), { fresh: false });
    await submitted(7);
    await settleEvents();
    expect(executor.taken.slice(6).map(({ alone }) => alone)).toEqual([true, undefined]);
    expect(executor.slotsAhead).toBe(1);
    finish(taken(6));
    expect((await submitted(8)).alone).toBe(true);
  });

  it('shows what waits for a worker as queued, and stores its begin with the end before it', async () => {
    const apply = vi.spyOn(writer, 'apply');
    executor = handExecutor(1);
    executor.ahead = 1;
    await reopen({});
    const sweepId = await start([400_000, 300_000, 200_000]);
    const work = createWorkLeft(coordinator.index, writer);
    const run = { workerCount: 1, startedMs: 0 };
    const shown = () => {
      const { running, sweeps } = coordinatorProgress(coordinator, writer, work, run)();
      const { queued, running: count } = sweeps[0]?.counts ?? expect.fail('no sweep');
      return { labels: running.map(({ label }) => label), queued, count };
    };
    expect(writer.counts(sweepId)).toMatchObject({ running: 2, queued: 2 });
    expect(shown()).toEqual({ labels: ['training 0'], queued: 3, count: 1 });
    await settleEvents();
    apply.mockClear();
    finish(taken(0), taken(1));
    await settleEvents();
    expect(shown()).toMatchObject({ labels: ['training 1'], count: 1 });
    // One transaction for all of it, the start of the next one ahead included: one flush a training.
    const batches = apply.mock.calls.map(([events]) => events.map(({ type }) => type));
    expect(batches).toEqual([['finished', 'begun']]);
    expect(taken(2).config).toMatchObject({ epochCount: 200_000 });
  });

  it('makes no suspect of a task that was lost beside another that is to blame', async () => {
    const sweepId = await start([10]);
    for (let index = 0; index < 5; index++) {
      const reason = 'beside another task: the task hangs';
      const { attempt } = await submitted(index);
      coordinator.event({ ...attempt, type: 'lost', reason, blameless: true });
    }
    await submitted(5);
    expect(executor.taken.map(({ alone }) => alone)).toEqual(Array(6).fill(undefined));
    expect(writer.counts(sweepId)).toMatchObject({ running: 1, failed: 0 });
  });

  const unitSizes = (): number[] => executor.units.map((unit) => unit.length);

  it('packs trainings that differ in seeds alone into units, each an attempt of its own', async () => {
    const sweepId = await start([...Array<number>(20).fill(50), 40]);
    // As wide as the group is, while there is as much for the other slot.
    expect(unitSizes()).toEqual([8, 8]);
    expect(new Set(executor.taken.map(({ attempt }) => attempt.token)).size).toBe(16);
    expect(writer.counts(sweepId)).toMatchObject({ running: 16, queued: 6 });
    const [first = expect.fail('no unit')] = executor.units;
    first.slice(1).forEach((item) => finish(item));
    await settleEvents();
    expect(unitSizes()).toEqual([8, 8]);
    finish(first[0]);
    await settleEvents();
    expect(unitSizes()).toEqual([8, 8, 4]);
    executor.units[1]?.forEach((item) => finish(item));
    await settleEvents();
    expect(labels().at(-1)).toBe('training 20');
    expect(unitSizes()).toEqual([8, 8, 4, 1]);
    expect(writer.counts(sweepId)).toMatchObject({ done: 16, running: 5, queued: 1 });
  });

  it('deals a few replicas out to the slots that are free', async () => {
    await start([50, 50, 50]);
    expect(unitSizes()).toEqual([2, 1]);
  });

  it('runs the attempts of a unit alone that was lost twice: one of them is to blame', async () => {
    const sweepId = await start([50, 50, 50, 50]);
    for (const size of [4, 8]) {
      for (const { attempt } of [...coordinator.running.values()]) lose(attempt);
      await submitted(size);
      await settleEvents();
    }
    expect(executor.taken.slice(0, 8).some(({ alone }) => alone === true)).toBe(false);
    expect(executor.units.slice(-1)).toMatchObject([[{ alone: true }]]);
    expect(writer.counts(sweepId)).toMatchObject({ running: 1, queued: 4 });
  });

  it('starts a unit whole, or not at all when the database is locked half-way', async () => {
    let startsLeft = 2;
    await reopen({
      writer: {
        ...writer,
        startAttempt(...given) {
          startsLeft -= 1;
          if (startsLeft === -1) throw new BasinError('store/busy', 'locked by the test');
          return writer.startAttempt(...given);
        },
      },
      clock: { ...systemClock, after: (_, callback) => systemClock.after(0, callback) },
    });
    const sweepId = await start(Array<number>(10).fill(50));
    await submitted(9);
    expect(unitSizes()).toEqual([5, 5]);
    expect(writer.counts(sweepId)).toMatchObject({ running: 10, queued: 1 });
    // What was taken back has left no attempt, nor used up a number or a token.
    const attempts = executor.taken.map(({ attempt }) => attempt);
    expect(attempts.map(({ attempt }) => attempt)).toEqual(Array(10).fill(1));
    expect(new Set(attempts.map(({ token }) => token)).size).toBe(10);
  });

  it('drains: running tasks finish, nothing new starts', async () => {
    const sweepId = await start([30, 20, 10]);
    coordinator.drain();
    finish(taken(0));
    finish(taken(1));
    await settleEvents();
    expect(await coordinator.ended).toBe('drained');
    expect(executor.taken).toHaveLength(2);
    expect(writer.counts(sweepId)).toMatchObject({ done: 2, queued: 2, running: 0 });
  });

  it('stops: running tasks go back to the queue without counting as lost', async () => {
    const sweepId = await start([30, 20]);
    await coordinator.stop();
    expect(await coordinator.ended).toBe('stopped');
    expect(writer.counts(sweepId)).toMatchObject({ queued: 3, running: 0, lost: 0 });
  });

  it('pauses and resumes', async () => {
    const sweepId = await start([30, 20, 10]);
    expect(coordinator.setPaused(null, true)).toEqual([sweepId]);
    expect(coordinator.mode).toBe('paused');
    finish(taken(0));
    await settleEvents();
    expect(executor.taken).toHaveLength(2);
    expect(coordinator.setPaused(null, false)).toEqual([sweepId]);
    expect(coordinator.mode).toBe('running');
    await settleEvents();
    expect(executor.taken).toHaveLength(3);
  });

  it('counts waiting from when a task could run: after what it needs, and after a pause', async () => {
    const now = (): number => Date.now() + clock.offsetMs;
    const file = path.join(directory, 'timed.db');
    const timed = openWriter({ path: file, now });
    await reopen({ writer: timed });
    const sweepId = await start([30, 20, 10]);
    clock.offsetMs = 1_000_000;
    finish(taken(0));
    await settleEvents();
    // Of the third, the slots were with others all the time.
    coordinator.setPaused(null, true);
    finish(taken(1));
    finish(taken(2));
    await settleEvents();
    clock.offsetMs = 3_000_000;
    coordinator.setPaused(null, false);
    await submitted(3);
    const reader = openReader(file);
    const waits = executor.taken.map(
      ({ attempt }) => reader.task(sweepId, attempt.taskId)?.attempts[0]?.queueWaitMs,
    );
    expect(waits.map((waitMs) => Math.floor((waitMs ?? -1) / 1_000_000))).toEqual([0, 0, 1, 0]);
    reader.close();
    await coordinator.stop();
    timed.close();
  });

  it('pauses one sweep, and another goes on with what they share', async () => {
    const sweepId = await start([30, 20, 10]);
    coordinator.setPaused([sweepId], true);
    const shared = planOf([30, 20, 10]).tasks.filter(({ label }) => label === 'training 2');
    coordinator.add({ experiment: 'other', preset: 'custom', tasks: shared }, { fresh: false });
    expect(coordinator.mode).toBe('running');
    finish(taken(0));
    finish(taken(1));
    await settleEvents();
    expect(executor.taken.map(({ attempt }) => attempt.taskId)).toEqual([
      ...planOf([30, 20])
        .tasks.slice(0, 2)
        .map(({ id }) => id),
      shared[0]?.id,
    ]);
    finish(taken(2));
    await settleEvents();
    // Only the paused sweep is left, with the analysis: that is no stall.
    expect(coordinator.mode).toBe('paused');
    coordinator.setPaused([sweepId], false);
    await settleEvents();
    expect(executor.taken).toHaveLength(4);
  });

  it('leaves a sweep paused that is planned again, by this coordinator or the next', async () => {
    const sweepId = await start([30, 20, 10]);
    coordinator.setPaused(null, true);
    expect(coordinator.add(planOf([30, 20, 10]), { fresh: false }).paused).toBe(true);
    await reopen({});
    coordinator.add(planOf([30, 20, 10]), { fresh: false });
    await settleEvents();
    expect(coordinator.mode).toBe('paused');
    expect(executor.taken).toHaveLength(2);
    coordinator.setPaused([sweepId], false);
    await settleEvents();
    expect(executor.taken).toHaveLength(4);
  });

  it('ends at once when it is drained while all is paused', async () => {
    await start([30]);
    finish(taken(0));
    coordinator.setPaused(null, true);
    await settleEvents();
    coordinator.drain();
    expect(await coordinator.ended).toBe('drained');
  });

  it('tries failed tasks again when it is told to', async () => {
    const sweepId = await start([30, 20]);
    const { attempt } = taken(0);
    coordinator.event({ ...attempt, type: 'failed', code: 'unexpected', message: 'test' });
    await settleEvents();
    expect(writer.counts(sweepId)).toMatchObject({ failed: 1, skipped: 1 });
    expect(coordinator.retry({ sweepId })).toEqual({ count: 2, sweepIds: [sweepId] });
    await settleEvents();
    expect(executor.taken.at(-1)?.attempt).toMatchObject({ taskId: attempt.taskId, attempt: 2 });
  });

  it('cancels one task, and what waits for it is skipped', async () => {
    const sweepId = await start([30, 20]);
    const { attempt } = taken(0);
    expect(coordinator.cancel({ taskId: attempt.taskId, generation: 0 }, 'test')).toBe(1);
    expect(executor.stops.map(({ token }) => token)).toEqual([attempt.token]);
    expect(writer.counts(sweepId)).toMatchObject({ cancelled: 1, skipped: 1, running: 1 });
  });

  it('cancels a sweep and asks its workers to stop', async () => {
    const sweepId = await start([30, 20, 10]);
    expect(coordinator.cancel({ sweepId }, 'test')).toBe(4);
    expect(executor.stops.map(({ token }) => token).sort()).toEqual(
      executor.taken.map(({ attempt }) => attempt.token).sort(),
    );
    for (const { attempt } of executor.taken) coordinator.event({ ...attempt, type: 'stopped' });
    coordinator.available();
    expect(await coordinator.ended).toBe('finished');
    expect(writer.counts(sweepId)).toMatchObject({ cancelled: 4 });
  });

  it('waits before it tries a lost task again, and does not take that for the end', async () => {
    let due: () => void = () => undefined;
    const waits: number[] = [];
    await reopen({
      retryDelayMs: (lossCount) => 1_000 * lossCount,
      clock: {
        ...systemClock,
        after(delayMs, callback) {
          if (delayMs < 1_000) return systemClock.after(delayMs, callback);
          waits.push(delayMs);
          due = callback;
          return () => undefined;
        },
      },
    });
    await start([10]);
    lose(taken(0).attempt);
    await settleEvents();
    expect(executor.taken).toHaveLength(1);
    due();
    await settleEvents();
    expect(taken(1).attempt.attempt).toBe(2);
    lose(taken(1).attempt);
    await settleEvents();
    expect(executor.taken).toHaveLength(2);
    due();
    await settleEvents();
    expect(waits).toEqual([1_000, 2_000]);
    expect(taken(2).attempt.attempt).toBe(3);
  });

  it('waits for a locked database before it tries a lost task again, too', async () => {
    let locked = false;
    await reopen({
      writer: {
        ...writer,
        runnableTasks(...given) {
          if (locked) throw new BasinError('store/busy', 'locked by the test');
          return writer.runnableTasks(...given);
        },
      },
      clock: { ...systemClock, after: (_, callback) => systemClock.after(0, callback) },
    });
    const sweepId = await start([10]);
    locked = true;
    lose(taken(0).attempt);
    await vi.waitFor(() => expect(notices.at(-1)).toContain('the database is locked'), {
      timeout: 30_000,
    });
    expect(executor.taken).toHaveLength(1);
    locked = false;
    expect((await submitted(1)).attempt.attempt).toBe(2);
    expect(writer.counts(sweepId)).toMatchObject({ running: 1 });
  });

  it('keeps its attempts when the clock jumps, or when it was stopped for hours', async () => {
    const sweepId = await start([30, 20]);
    for (const offsetMs of [7_200_000, -86_400_000, 0]) {
      clock.offsetMs = offsetMs;
      for (const tick of clock.ticks) tick();
      await settleEvents();
      expect(writer.counts(sweepId)).toMatchObject({ running: 2, lost: 0 });
    }
    expect(executor.taken).toHaveLength(2);
    expect(executor.stops).toEqual([]);
  });

  it('ends when a worker meets a full disk, which is also its own, and marks no task failed', async () => {
    const sweepId = await start([30, 20]);
    const full = { type: 'failed', code: 'store/disk-full', message: 'no room' } as const;
    coordinator.event({ ...taken(0).attempt, ...full });
    await expect(coordinator.ended).rejects.toMatchObject({ code: 'store/disk-full' });
    expect(writer.counts(sweepId)).toMatchObject({ failed: 0, queued: 2, running: 1 });
  });

  it('fails the task alone when workers have disks of their own', async () => {
    await reopen({ sharedDisk: false });
    const sweepId = await start([30, 20]);
    const full = { type: 'failed', code: 'store/disk-full', message: 'no room' } as const;
    coordinator.event({ ...taken(0).attempt, ...full });
    await settleEvents();
    expect(writer.counts(sweepId)).toMatchObject({ failed: 1, running: 1 });
  });

  it('rejects its own end when the executor can never run anything', async () => {
    await start([10]);
    coordinator.broken(new Error('no backend opens'));
    await expect(coordinator.ended).rejects.toThrow('no backend opens');
  });
});
