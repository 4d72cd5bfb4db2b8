import { type BlobRef, errorCode, resultBlobs, sha256Hex, type TrainingConfig } from '@basin/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Blobs } from '../../tasks/task-context.ts';
import type {
  AttemptEnd,
  Executor,
  ExecutorEvent,
  ExecutorListener,
  WorkItem,
} from '../executor.ts';
import { isEnd } from '../executor.ts';
import {
  curveBetween,
  endlessTraining,
  fileTrainings,
  hopelessAnalysis,
  imageTraining,
  tinyTraining,
  workItem,
  workUnit,
} from './work-items.ts';

/** An executor under test, made by each implementation's own test file. */
interface ExecutorSubject {
  executor: Executor;
  blobs: Blobs;
  /**
   * Kills a worker as a crash would, or all of them; all slots come back. Null where there is nothing
   * to kill.
   */
  killWorker: (() => void) | null;
}

export interface ExecutorSupplier {
  name: string;
  slots: number;
  /** Whether its tasks only pretend: then what they read is not looked at. */
  pretends?: true;
  /** Weights of trainings by another executor, with data of its own: those of this one are to be the same. */
  elsewhere?(trainings: readonly TrainingConfig[]): Promise<BlobRef[]>;
  open(listener: ExecutorListener): Promise<ExecutorSubject>;
}

/** The contract of `executor.ts`, over a real executor. */
export function describeExecutor(supplier: ExecutorSupplier): void {
  describe(`${supplier.name} keeps the executor contract`, () => {
    const observer = createObserver(supplier.slots);
    let subject: ExecutorSubject;

    beforeAll(async () => {
      subject = await supplier.open(observer.listener);
      observer.attach(subject.executor);
      await observer.idle();
    });
    afterAll(() => subject.executor.close());

    it('reports the events of an attempt in order, its end last and once', async () => {
      const item = workItem(tinyTraining({ epochCount: 50 }));
      subject.executor.submit([item]);
      const end = await observer.end(item);
      expect(end.type).toBe('finished');
      await observer.idle();
      expectInOrder(observer.eventsOf(item), end);
    });

    it('has stored the blobs that a finished event names', async () => {
      const item = workItem(tinyTraining({ seed: 2 }));
      subject.executor.submit([item]);
      const weights = weightsOf(await observer.end(item));
      expect(subject.blobs.get(weights).byteLength).toBe(weights.byteCount);
    });

    it.skipIf(supplier.pretends)(
      'has stored the middle of a curve between two trainings, which their weights have come to',
      async () => {
        const ends = await Promise.all(
          [7, 8].map(async (seed) => {
            const training = tinyTraining({ seed });
            const item = workItem(training);
            await observer.until(() => subject.executor.freeSlots > 0);
            subject.executor.submit([item]);
            const weights = weightsOf(await observer.end(item));
            return { taskId: item.attempt.taskId, config: training, weights, snapshots: [] };
          }),
        );
        const [first, second] = ends as [(typeof ends)[number], (typeof ends)[number]];
        await observer.idle();
        const curve = curveBetween(first, second);
        subject.executor.submit([curve]);
        const end = await observer.end(curve);
        const outcome = end.type === 'finished' ? end.outcome : null;
        if (outcome?.kind !== 'analysis') return expect.fail(JSON.stringify(end));
        const [middle, ...others] = resultBlobs(outcome.result);
        if (middle === undefined) return expect.fail('the result names no middle');
        expect(others).toEqual([]);
        expect(middle.byteCount).toBe(first.weights.byteCount);
        expect([first.weights.sha256, second.weights.sha256]).not.toContain(middle.sha256);
        // Read back, it is what its name says, byte for byte.
        expect(sha256Hex(subject.blobs.get(middle))).toBe(middle.sha256);
        await observer.idle();
      },
    );

    it.skipIf(supplier.pretends)(
      'gives a task the bytes of its data set, of every kind of file, and fails one whose bytes are gone',
      async () => {
        const trainings = await fileTrainings((bytes) => subject.blobs.put(bytes));
        const weights: BlobRef[] = [];
        for (const training of trainings) {
          const kept = workItem(training);
          subject.executor.submit([kept]);
          weights.push(weightsOf(await observer.end(kept)));
          await observer.idle();
        }
        // An archive of the same arrays trains to the same weights.
        expect(weights[3]).toEqual(weights[2]);
        const others = await supplier.elsewhere?.(trainings);
        if (others !== undefined) expect(weights).toEqual(others);

        const gone = await imageTraining(2, (bytes) => ({
          sha256: sha256Hex(bytes),
          byteCount: bytes.byteLength,
        }));
        const item = workItem(gone);
        subject.executor.submit([item]);
        expect(await observer.end(item)).toMatchObject({
          type: 'failed',
          code: expect.stringContaining('missing'),
          message: expect.stringContaining((gone.dataset as { digest: string }).digest),
        });
      },
    );

    it('runs a unit in one slot, its attempts each to their own end, with the weights they have alone', async () => {
      await observer.idle();
      const [first, second, third] = [1, 2, 3].map((seed) =>
        tinyTraining({ seed, epochCount: 50 }),
      );
      if (!first || !second || !third) throw new Error('unreachable');
      const unit = workUnit(first, second, third);
      subject.executor.submit(unit);
      expect(subject.executor.freeSlots).toBe(supplier.slots - 1);
      const ends = await Promise.all(unit.map((item) => observer.end(item)));
      await observer.idle();
      unit.forEach((item, index) =>
        expectInOrder(observer.eventsOf(item), ends[index] ?? expect.fail('no end')),
      );
      expect(new Set(ends.map((end) => weightsOf(end).sha256)).size).toBe(3);

      const alone = workItem(second);
      subject.executor.submit([alone]);
      expect(weightsOf(await observer.end(alone))).toEqual(weightsOf(ends[1]));
    });

    it('stops one attempt of a unit and leaves the others at work, in their slot', async () => {
      await observer.idle();
      const unit = workUnit(endlessTraining(1), endlessTraining(2), endlessTraining(3));
      subject.executor.submit(unit);
      await observer.until(() => unit.every((item) => observer.eventsOf(item).length > 0));
      const [first, second, third] = unit;
      subject.executor.stop(second!.attempt.token, 'cancel');
      expect((await observer.end(second!)).type).toBe('stopped');
      expect(subject.executor.freeSlots).toBe(supplier.slots - 1);
      for (const item of [third!, first]) {
        expect(observer.eventsOf(item).some(isEnd)).toBe(false);
        subject.executor.stop(item.attempt.token, 'cancel');
        expect((await observer.end(item)).type).toBe('stopped');
      }
      await observer.idle();
      for (const item of unit) expect(observer.eventsOf(item).filter(isEnd)).toHaveLength(1);
    });

    it('prunes one attempt of a unit: it ends with what it has; the others go on', async () => {
      await observer.idle();
      const unit = workUnit(endlessTraining(1), endlessTraining(2));
      const [pruned, other] = unit;
      subject.executor.submit(unit);
      await observer.until(() => unit.every((item) => observer.eventsOf(item).length > 0));
      subject.executor.stop(pruned.attempt.token, 'prune');
      expect(await observer.end(pruned)).toMatchObject({
        type: 'finished',
        outcome: { state: 'pruned', weights: null },
      });
      expect(observer.eventsOf(other!).some(isEnd)).toBe(false);
      subject.executor.stop(other!.attempt.token, 'cancel');
      // What was cancelled is not pruned, whatever comes first.
      subject.executor.stop(other!.attempt.token, 'prune');
      expect((await observer.end(other!)).type).toBe('stopped');
      await observer.idle();
      for (const item of unit) expect(observer.eventsOf(item).filter(isEnd)).toHaveLength(1);
    });

    it('runs more attempts than slots, each to exactly one end, never too many at once', async () => {
      const items = Array.from({ length: 3 * supplier.slots + 1 }, (_, index) =>
        workItem(tinyTraining({ seed: 10 + index })),
      );
      for (const item of items) {
        await observer.until(() => subject.executor.freeSlots > 0);
        subject.executor.submit([item]);
        expect(subject.executor.freeSlots).toBeGreaterThanOrEqual(0);
      }
      for (const item of items) expect((await observer.end(item)).type).toBe('finished');
      for (const item of items) {
        expect(observer.eventsOf(item).filter(isEnd)).toHaveLength(1);
      }
    });

    it('refuses a task when no slot is free, and none may wait for one', async () => {
      await observer.idle();
      const items = Array.from({ length: supplier.slots }, () => workItem(endlessTraining()));
      items.forEach((item) => subject.executor.submit([item]));
      expect(subject.executor.freeSlots).toBe(0);
      // How many may wait depends on how short what ran before was: none or some, never without end.
      const waiting: WorkItem[] = [];
      while ((subject.executor.slotsAhead ?? 0) > 0) {
        const item = workItem(tinyTraining());
        subject.executor.submit([item]);
        waiting.push(item);
        expect(waiting.length).toBeLessThanOrEqual(supplier.slots);
      }
      expect(codeOf(() => subject.executor.submit([workItem(tinyTraining())]))).toBe(
        'runner/no-free-slot',
      );
      items.forEach((item) => subject.executor.stop(item.attempt.token, 'cancel'));
      for (const item of items) expect((await observer.end(item)).type).toBe('stopped');
      for (const item of waiting) expect((await observer.end(item)).type).toBe('finished');
    });

    it('runs what must be alone beside other attempts, where there are slots for both', async () => {
      await observer.idle();
      const other = workItem(endlessTraining());
      if (supplier.slots > 1) subject.executor.submit([other]);
      const item = { ...workItem(tinyTraining({ seed: 5 })), alone: true as const };
      expect(subject.executor.freeSlotsAlone).toBeGreaterThan(0);
      subject.executor.submit([item]);
      expect((await observer.end(item)).type).toBe('finished');
      if (supplier.slots === 1) return;
      expect(observer.eventsOf(other).some(isEnd)).toBe(false);
      subject.executor.stop(other.attempt.token, 'cancel');
      expect((await observer.end(other)).type).toBe('stopped');
    });

    it('ignores requests to stop what it does not run', () => {
      expect(() => subject.executor.stop(-1, 'cancel')).not.toThrow();
    });

    it('ends a task that throws as failed, with its code, and goes on', async () => {
      await observer.idle();
      const item = workItem(hopelessAnalysis());
      subject.executor.submit([item]);
      const end = await observer.end(item);
      expect(end).toMatchObject({ type: 'failed', code: 'runner/unknown-input' });
      const next = workItem(tinyTraining({ seed: 3 }));
      await observer.until(() => subject.executor.freeSlots > 0);
      subject.executor.submit([next]);
      expect((await observer.end(next)).type).toBe('finished');
    });

    it('loses the attempts of a dead worker, and gets its slots back', async (test) => {
      if (subject.killWorker === null) test.skip('no worker can die: it is this very process');
      await observer.idle();
      const unit = workUnit(endlessTraining(1), endlessTraining(2));
      subject.executor.submit(unit);
      await observer.until(() => unit.every((item) => observer.eventsOf(item).length > 0));
      subject.killWorker?.();
      for (const item of unit) {
        const end = await observer.end(item);
        expect(end.type).toBe('lost');
        // Which of the two it was that died nobody knows.
        expect(end).not.toHaveProperty('blameless');
      }
      const next = workItem(tinyTraining({ seed: 4 }));
      await observer.until(() => subject.executor.freeSlots > 0);
      subject.executor.submit([next]);
      expect((await observer.end(next)).type).toBe('finished');
      for (const item of unit) expect(observer.eventsOf(item).filter(isEnd)).toHaveLength(1);
    });

    it('gives up what is in flight when closed, and takes nothing more', async () => {
      await observer.idle();
      const unit = workUnit(endlessTraining(1), endlessTraining(2));
      subject.executor.submit(unit);
      await subject.executor.close();
      for (const item of unit) expect((await observer.end(item)).type).toBe('lost');
      expect(subject.executor.freeSlots).toBe(0);
      expect(codeOf(() => subject.executor.submit([workItem(tinyTraining())]))).toBe(
        'runner/executor-closed',
      );
      await subject.executor.close();
    });
  });
}

/** The end is the last event and the only end; metrics come in the order of steps, each once. */
function expectInOrder(events: ExecutorEvent[], end: AttemptEnd): void {
  expect(end.type).toBe('finished');
  expect(events.filter(isEnd)).toHaveLength(1);
  expect(events.at(-1)).toBe(end);
  const steps = events.flatMap((event) =>
    event.type === 'metrics'
      ? event.series.filter(({ name }) => name === 'train/loss').flatMap((series) => series.steps)
      : [],
  );
  expect(steps.length).toBeGreaterThan(10);
  expect(steps).toEqual([...steps].sort((a, b) => a - b));
  expect(new Set(steps).size).toBe(steps.length);
}

export function weightsOf(end: AttemptEnd | undefined): BlobRef {
  const outcome = end?.type === 'finished' ? end.outcome : null;
  const weights = outcome?.kind === 'training' ? outcome.weights : null;
  return weights ?? expect.fail('the training left no weights');
}

function codeOf(action: () => void): string {
  try {
    action();
  } catch (error) {
    return errorCode(error);
  }
  return 'nothing was thrown';
}

/** Keeps all events, and wakes whoever waits for one, or for all `slots` to be free. */
function createObserver(slots: number): {
  listener: ExecutorListener;
  attach(executor: Executor): void;
  eventsOf(item: WorkItem): ExecutorEvent[];
  end(item: WorkItem): Promise<AttemptEnd>;
  idle(): Promise<void>;
  until(holds: () => boolean): Promise<void>;
} {
  const events: ExecutorEvent[] = [];
  let failure: Error | null = null;
  let executor: Executor | null = null;
  let waiting: (() => void)[] = [];
  const wake = (): void => {
    const all = waiting;
    waiting = [];
    all.forEach((resolve) => resolve());
  };
  const eventsOf = (item: WorkItem): ExecutorEvent[] =>
    events.filter((event) => event.token === item.attempt.token);

  async function until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      if (failure !== null) throw failure;
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  }

  return {
    listener: {
      event(event) {
        events.push(event);
        wake();
      },
      available: wake,
      broken(error) {
        failure = error;
        wake();
      },
    },
    attach: (attached) => (executor = attached),
    eventsOf,
    async end(item) {
      await until(() => eventsOf(item).some(isEnd));
      const end = eventsOf(item).find(isEnd);
      if (end === undefined) throw new Error('unreachable');
      return end;
    },
    // Not `executor.slots`, which are none at all while the next worker has yet to be heard.
    idle: () => until(() => executor?.freeSlots === slots),
    until,
  };
}
