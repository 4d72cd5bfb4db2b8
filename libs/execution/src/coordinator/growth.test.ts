import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ProposerSource, totalCount, type TrainingOutcome } from '@basin/core';
import {
  openReader,
  openWriter,
  type StoreWriter,
  type SweepSummary,
  verifyDatabase,
} from '@basin/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isUnfinished, sweepState } from '../reading/sweep-state.ts';
import { createVirtualClock, type VirtualClock } from '../simulation/virtual-clock.ts';
import { countingSource, growingPlan, tasksOfPoint } from '../testing/counting-proposer.ts';
import type { Executor, WorkItem } from '../executors/executor.ts';
import type { Coordinator } from './contract.ts';
import { createCoordinator } from './coordinator.ts';

let folder: string;
let databasePath: string;
let clock: VirtualClock;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'basin-growth-'));
  databasePath = path.join(folder, 'basin.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Run {
  writer: StoreWriter;
  coordinator: Coordinator;
  /** What ran, in the order of starts. */
  started: WorkItem[];
}

/** A coordinator over the real store on a virtual clock; every attempt takes a second, or its `end` says. */
function openRun(options: {
  source: ProposerSource;
  slots?: number;
  end?: (item: WorkItem, started: number) => 'finished' | 'failed' | 'never';
  /** Trainings end before they hear that they should stop. */
  isDeaf?: boolean;
}): Run {
  const { slots = 2, isDeaf = false, end = () => 'finished' } = options;
  clock = createVirtualClock();
  const writer = openWriter({ path: databasePath, now: clock.nowMs });
  writer.expireLeases(Infinity);
  const started: WorkItem[] = [];
  const busy = new Map<number, WorkItem>();
  const finish = (item: WorkItem, state: 'done' | 'pruned'): void => {
    if (!busy.delete(item.attempt.token)) return;
    coordinator.event({ ...item.attempt, type: 'finished', outcome: outcomeOf(item, state) });
    coordinator.available();
  };
  const executor: Executor = {
    slots,
    get freeSlots() {
      return slots - busy.size;
    },
    get freeSlotsAlone() {
      return slots - busy.size;
    },
    submit(unit) {
      // A slot for each, so that numbers are easy to tell.
      for (const item of unit) {
        busy.set(item.attempt.token, item);
        started.push(item);
        const how = end(item, started.length);
        if (how === 'never') continue;
        clock.after(500, () => report(item));
        clock.after(1_000, () => {
          if (how === 'finished') return finish(item, 'done');
          busy.delete(item.attempt.token);
          const failed = { type: 'failed', code: 'unexpected', message: 'by the test' } as const;
          coordinator.event({ ...item.attempt, ...failed });
          coordinator.available();
        });
      }
    },
    stop(token, reason) {
      const item = busy.get(token);
      if (item === undefined || isDeaf) return;
      if (reason === 'prune') clock.after(0, () => finish(item, 'pruned'));
      else {
        busy.delete(token);
        clock.after(0, () => coordinator.event({ ...item.attempt, type: 'stopped' }));
      }
    },
    close: () => Promise.resolve(),
  };
  const report = ({ attempt, config }: WorkItem): void => {
    if (!busy.has(attempt.token) || config.kind !== 'training') return;
    const columns = { steps: [5], epochs: [5], elapsedMs: [500], values: [config.seed] };
    coordinator.event({
      ...attempt,
      type: 'metrics',
      series: [{ name: 'train/loss', ...columns }],
    });
  };
  const coordinator: Coordinator = createCoordinator({
    ...{ writer, executor, clock, workerName: 'test', proposerSource: () => options.source },
  });
  return { writer, coordinator, started };
}

function outcomeOf({ attempt, config }: WorkItem, state: 'done' | 'pruned') {
  const timings = { startMs: 0, trainMs: 1, evaluateMs: 0, analyseMs: 0 };
  const environment = {
    ...{ backend: 'none', backendReason: 'test', engineVersion: '0', tensorflowVersion: null },
    ...{ cpuFeatures: '', nodeVersion: '20', buildDigest: null },
  };
  if (config.kind === 'analysis') {
    const result = { measure: config.measure.measure };
    return { kind: 'analysis', state: 'done', result, timings, environment } as const;
  }
  const weights = state === 'done' ? { sha256: attempt.taskId, byteCount: 52 } : null;
  const outcome: TrainingOutcome = {
    ...{ kind: 'training', state, parameterCount: 13, weights, snapshots: [], outputs: {} },
    ...{ timings, environment },
  };
  return outcome;
}

function expectSound(): void {
  const found = verifyDatabase(databasePath).findings;
  expect(found.filter(({ code }) => code !== 'store/missing-blob')).toEqual([]);
}

const numbers = (count: number): number[] => [...Array(count).keys()];

function stored(sweepId: string): SweepSummary {
  const reader = openReader(databasePath);
  const summary = reader.sweep(sweepId);
  reader.close();
  if (summary === null) throw new Error('it is not stored');
  return summary;
}

describe('a growing sweep', () => {
  it('is asked for what free slots can run, told each end once, and over when it is done', async () => {
    const source = countingSource({ count: 10 });
    const { writer, coordinator, started } = openRun({ source });
    const { sweepId } = coordinator.add(growingPlan('plain'), { fresh: false });
    clock.run();
    expect(await coordinator.ended).toBe('finished');
    expect(source.askedNumbers).toEqual(numbers(10));
    expect(source.told.map(({ number }) => number).sort((a, b) => a - b)).toEqual(numbers(10));
    expect(source.told.every(({ tasks }) => tasks.every(({ state }) => state === 'done'))).toBe(
      true,
    );
    expect(started).toHaveLength(14);
    expect(writer.counts(sweepId)).toMatchObject({ done: 14 });
    expect(writer.proposerHistory(sweepId, null).open).toEqual([]);
    writer.close();
    expectSound();
  });

  it('never has more open than run when it is adaptive, and is asked far ahead when it is not', async () => {
    for (const adaptive of [true, false]) {
      const source = countingSource({ count: 8, adaptive, epochCount: adaptive ? 20 : 21 });
      let mostAhead = 0;
      const { writer, coordinator } = openRun({
        source,
        end: () => {
          mostAhead = Math.max(mostAhead, source.askedNumbers.length - source.told.length);
          return 'finished';
        },
      });
      coordinator.add(growingPlan(`adaptive ${adaptive}`), { fresh: false });
      clock.run();
      expect(await coordinator.ended).toBe('finished');
      if (adaptive) expect(mostAhead).toBeLessThanOrEqual(4);
      else expect(mostAhead).toBe(8);
      writer.close();
    }
  });

  it('waits where its proposer waits, and takes over what is stored already', async () => {
    const known = openRun({ source: countingSource({ count: 0 }) });
    const stored = { experiment: 'known', preset: 'custom', tasks: tasksOfPoint(2) } as const;
    known.coordinator.add({ ...stored, tasks: [...stored.tasks] }, { fresh: false });
    clock.run();
    known.writer.close();
    const source = countingSource({ count: 5, mostOpen: 1 });
    const { writer, coordinator, started } = openRun({ source });
    coordinator.add(growingPlan('waiting'), { fresh: false });
    clock.run();
    expect(await coordinator.ended).toBe('finished');
    expect(source.told.map(({ number }) => number)).toEqual(numbers(5));
    // Four trainings and the Hessians of two.
    expect(started).toHaveLength(6);
    writer.close();
  });

  it('goes on after a kill as if nothing had happened: no point twice, none lost', async () => {
    const first = countingSource({ count: 12 });
    const killed = openRun({
      source: first,
      end: (_, started) => (started > 7 ? 'never' : 'finished'),
    });
    const { sweepId } = killed.coordinator.add(growingPlan('killed'), { fresh: false });
    clock.after(60_000, () => killed.writer.close());
    clock.after(60_001, () => void killed.coordinator.broken(new Error('killed')));
    clock.run();
    const second = countingSource({ count: 12 });
    const { writer, coordinator, started } = openRun({ source: second });
    expect(coordinator.add(growingPlan('killed'), { fresh: false }).sweepId).toBe(sweepId);
    clock.run();
    expect(await coordinator.ended).toBe('finished');
    expect([...first.askedNumbers, ...second.askedNumbers]).toEqual(numbers(12));
    const told = [...first.told, ...second.told].map(({ number }) => number);
    expect(new Set(told)).toEqual(new Set(numbers(12)));
    expect(writer.counts(sweepId)).toMatchObject({ done: 16 });
    expect(started.every(({ attempt }) => attempt.attempt <= 2)).toBe(true);
    const { turns, open } = writer.proposerHistory(sweepId, null);
    expect(turns.filter(({ type }) => type === 'told')).toHaveLength(12);
    expect(open).toEqual([]);
    writer.close();
    expectSound();
  });

  it('is unfinished where it was stopped between two asks, until its proposer is done', async () => {
    const plan = growingPlan('drained');
    for (const ended of [0, 2]) {
      const { writer, coordinator } = openRun({
        source: countingSource({ count: 4, mostOpen: 1 }),
      });
      const { sweepId } = coordinator.add(plan, { fresh: false });
      if (ended === 0) coordinator.drain();
      else clock.after(1_500, () => coordinator.drain());
      clock.run();
      expect(await coordinator.ended).toBe('drained');
      writer.close();
      const summary = stored(sweepId);
      expect(summary).toMatchObject({ planned: ended, counts: { done: ended } });
      expect(isUnfinished(summary)).toBe(true);
      expect(sweepState(summary, null)).toBe('stopped');
    }
    const { writer, coordinator } = openRun({ source: countingSource({ count: 4, mostOpen: 1 }) });
    const { sweepId } = coordinator.add(plan, { fresh: false });
    clock.run();
    expect(await coordinator.ended).toBe('finished');
    writer.close();
    expect(sweepState(stored(sweepId), null)).toBe('done');
  });

  it('prunes what its proposer says, keeps its curve, and skips the analysis of it', async () => {
    const source = countingSource({
      ...{ count: 6, watches: 'train/loss' },
      decide: ({ curve, numbers: wanted }) => {
        expect(wanted).toEqual([curve.values[0]]);
        return (curve.values[0] ?? 0) % 2 === 1 ? 'prune' : 'continue';
      },
    });
    const { writer, coordinator } = openRun({ source });
    const { sweepId } = coordinator.add(growingPlan('pruned'), { fresh: false });
    clock.run();
    expect(await coordinator.ended).toBe('finished');
    // 1, 3 and 5 are pruned, and with 3 its Hessian cannot be.
    expect(writer.counts(sweepId)).toMatchObject({ done: 4, pruned: 3, skipped: 1 });
    const third = source.told.find(({ number }) => number === 3);
    expect(third?.tasks).toMatchObject([
      { state: 'pruned', curve: { steps: [5], values: [3] } },
      { state: 'skipped', curve: null },
    ]);
    // Nothing pruned is taken over by another sweep.
    const tasks = tasksOfPoint(1);
    const other = writer.planSweep({ experiment: 'other', preset: 'custom', tasks });
    expect(other).toMatchObject({ created: 1, reused: 0 });
    writer.close();
    expectSound();
  });

  it.each([
    [true, { done: 4, pruned: 3, skipped: 1 }],
    [false, { done: 8, pruned: 0, skipped: 0 }],
  ])('takes what ends before it hears that it should stop for pruned: %s', async (late, counts) => {
    const source = countingSource({
      ...{ count: 6, watches: 'train/loss' },
      decide: ({ curve }) => ((curve.values[0] ?? 0) % 2 === 1 ? 'prune' : 'continue'),
    });
    const run = openRun({ source: { ...source, stopsLate: late }, isDeaf: true });
    const { sweepId } = run.coordinator.add(growingPlan('late'), { fresh: false });
    clock.run();
    expect(await run.coordinator.ended).toBe('finished');
    expect(run.writer.counts(sweepId)).toMatchObject(counts);
    run.writer.close();
    expectSound();
  });

  it('does not prune what another sweep wants too', async () => {
    const source = countingSource({ count: 2, watches: 'train/loss', decide: () => 'prune' });
    const { writer, coordinator } = openRun({ source });
    const { sweepId } = coordinator.add(growingPlan('sharing'), { fresh: false });
    coordinator.add(
      { experiment: 'other', preset: 'custom', tasks: tasksOfPoint(1) },
      { fresh: false },
    );
    clock.run();
    expect(await coordinator.ended).toBe('finished');
    expect(writer.counts(sweepId)).toMatchObject({ done: 1, pruned: 1, skipped: 1 });
    writer.close();
  });

  it('does not leave another sweep with a training that was being stopped when it came', async () => {
    const other = { experiment: 'other', preset: 'custom' as const, tasks: tasksOfPoint(1) };
    let otherId = '';
    const source = countingSource({
      ...{ count: 2, watches: 'train/loss' },
      decide({ numbers: [number] }) {
        if (number === 1 && otherId === '') {
          clock.after(0, () => (otherId = run.coordinator.add(other, { fresh: false }).sweepId));
        }
        return 'prune';
      },
    });
    const run = openRun({ source });
    const { sweepId } = run.coordinator.add(growingPlan('late'), { fresh: false });
    clock.run();
    expect(await run.coordinator.ended).toBe('finished');
    expect(run.writer.counts(otherId)).toMatchObject({ done: 1, pruned: 0 });
    expect(run.writer.counts(sweepId)).toMatchObject({ done: 1, pruned: 1, skipped: 1 });
    run.writer.close();
    expectSound();
  });

  it('tells of failures, and tells anew once they are tried again', async () => {
    const source = countingSource({ count: 4 });
    const { writer, coordinator } = openRun({
      source,
      end: (_, started) => (started === 3 ? 'failed' : 'finished'),
    });
    const { sweepId } = coordinator.add(growingPlan('failing'), { fresh: false });
    clock.run();
    expect(await coordinator.ended).toBe('finished');
    expect(writer.counts(sweepId)).toMatchObject({ failed: 1 });
    expect(source.told.flatMap(({ tasks }) => tasks).map(({ state }) => state)).toContain('failed');
    writer.close();
    const again = countingSource({ count: 4 });
    const second = openRun({ source: again });
    second.coordinator.add(growingPlan('failing'), { fresh: false });
    clock.run();
    expect(await second.coordinator.ended).toBe('finished');
    expect(again.askedNumbers).toEqual([]);
    expect(again.told).toMatchObject([{ tasks: [{ state: 'done' }] }]);
    expect(second.writer.counts(sweepId)).toMatchObject({ failed: 0 });
    second.writer.close();
    expectSound();
  });

  it('is asked for nothing more once it is cancelled, and its books balance', async () => {
    const source = countingSource({ count: 100 });
    const { writer, coordinator } = openRun({ source });
    const { sweepId } = coordinator.add(growingPlan('cancelled'), { fresh: false });
    clock.after(2_500, () => void coordinator.cancel({ sweepId }, 'test'));
    clock.run();
    expect(await coordinator.ended).toBe('finished');
    const counts = writer.counts(sweepId);
    expect(counts.cancelled).toBeGreaterThan(0);
    expect(sweepState(stored(sweepId), null)).toBe('cancelled');
    expect(source.askedNumbers.length).toBeLessThan(10);
    expect(totalCount(counts)).toBe(writer.tasks(sweepId).length);
    writer.close();
    expectSound();
  });

  it('says so when its proposer waits for nothing', async () => {
    const source = countingSource({ count: 3, mostOpen: 0 });
    const { writer, coordinator } = openRun({ source });
    coordinator.add(growingPlan('stuck'), { fresh: false });
    clock.run();
    await expect(coordinator.ended).rejects.toMatchObject({ code: 'runner/stalled' });
    writer.close();
  });
});
