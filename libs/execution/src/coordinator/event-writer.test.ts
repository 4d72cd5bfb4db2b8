import { BasinError, type Reduction, type TaskEvent } from '@basin/core';
import { expect, it } from 'vitest';
import { createVirtualClock } from '../simulation/virtual-clock.ts';
import { createEventWriter } from './event-writer.ts';
import { createLockTolerance } from './lock-tolerance.ts';

function queued(taskId: string): TaskEvent {
  return { type: 'queued', taskId, generation: 0, reason: 'test' };
}

/** A store that is locked until `freeAtMs`, as the writer sees it. */
function lockedStore(freeAtMs: number) {
  const clock = createVirtualClock();
  const stored: string[] = [];
  const failures: unknown[] = [];
  const notices: string[] = [];
  const lockTolerance = createLockTolerance(clock, 60_000, (line) => notices.push(line));
  const writer = createEventWriter(
    (events, also) => {
      if (clock.nowMs() < freeAtMs) throw new BasinError('store/busy', 'locked');
      also?.();
      stored.push(...events.map((event) => event.taskId));
      return events.map((): Reduction => ({ accepted: false, reason: 'not-allowed' }));
    },
    () => undefined,
    (error) => failures.push(error),
    clock,
    lockTolerance,
  );
  return { clock, writer, stored, failures, notices };
}

it('keeps events in order while another program has locked the database, and says so once', () => {
  const { clock, writer, stored, failures, notices } = lockedStore(30_000);
  writer.add(queued('first'), true);
  clock.after(5_000, () => writer.add(queued('second'), true));
  clock.after(10_000, () => expect(writer.flush()).toBe(false));
  clock.run();
  expect(stored).toEqual(['first', 'second']);
  expect(failures).toEqual([]);
  expect(notices).toEqual([
    'the database is locked by another program: waiting up to 60 s for it to finish',
  ]);
});

it('writes with others what they write, and keeps what is held where the database is locked', () => {
  const { clock, writer, stored } = lockedStore(0);
  const also = (): void => void stored.push('also');
  writer.add(queued('first'), true);
  writer.flushWith(also);
  expect(stored).toEqual(['also', 'first']);
  writer.add(queued('second'), true);
  const failing = (): never => {
    throw new BasinError('store/busy', 'locked by the test');
  };
  expect(() => writer.flushWith(failing)).toThrow('locked by the test');
  expect(stored).toEqual(['also', 'first']);
  clock.run();
  expect(stored).toEqual(['also', 'first', 'second']);
});

it('fails after a minute, and at once for any other error', () => {
  const { clock, writer, stored, failures } = lockedStore(90_000);
  writer.add(queued('first'), true);
  clock.run();
  expect(failures).toMatchObject([{ code: 'store/busy' }]);
  expect(stored).toEqual([]);
  expect(clock.nowMs()).toBeLessThan(70_000);
});

it('bears the next lock as long as the first', () => {
  const clock = createVirtualClock();
  const lockTolerance = createLockTolerance(clock, 60_000, () => undefined);
  const busy = new BasinError('store/busy', 'locked');
  expect(lockTolerance.tolerates(busy)).toBe(true);
  lockTolerance.succeeded();
  clock.after(100_000, () => expect(lockTolerance.tolerates(busy)).toBe(true));
  clock.run();
  expect(clock.nowMs()).toBe(100_000);
  expect(lockTolerance.tolerates(new BasinError('store/disk-full', 'full'))).toBe(false);
});
