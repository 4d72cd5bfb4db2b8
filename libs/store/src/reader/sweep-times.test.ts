import { expect, test } from 'vitest';
import { analysed, analysis, plan, present, trained, training } from '../fixtures/makers.ts';
import { temporaryDatabase } from '../fixtures/temporary-database.ts';
import { openReader, openWriter } from '../index.ts';

const [a, b, c] = [training(1), training(2), training(3)];
/** Of every outcome of the fixtures: 1 + 2 + 3 + 4. */
const ownMs = 10;

/** A database whose clock the test sets. */
function timed() {
  const path = temporaryDatabase();
  const clock = { ms: 0 };
  const writer = openWriter({ path, now: () => clock.ms });
  const at = (ms: number) => {
    clock.ms = ms;
    return {
      plan: (...tasks: (typeof a)[]) => writer.planSweep(plan(...tasks)).sweepId,
      start: ({ id }: typeof a, queueWaitMs: number) =>
        present(writer.startAttempt(id, 0, { worker: 'w', leaseMs: 1_000, queueWaitMs })),
      finish(ref: ReturnType<typeof present>, outcome = trained()) {
        writer.apply([{ type: 'finished', ...ref, outcome }]);
      },
      lose(ref: ReturnType<typeof present>) {
        writer.apply([{ type: 'lost', ...ref, reason: 'its process died', blameless: true }]);
      },
      startAhead: ({ id }: typeof a, queueWaitMs: number) =>
        present(
          writer.startAttempt(id, 0, { worker: 'w', leaseMs: 1_000, queueWaitMs, ahead: true }),
        ),
      begin(ref: ReturnType<typeof present>) {
        writer.apply([{ type: 'begun', ...ref }]);
      },
      claim(ref: ReturnType<typeof present>) {
        writer.apply([{ type: 'claimed', ...ref, worker: 'elsewhere/1' }]);
      },
    };
  };
  return { at, writer, reader: openReader(path) };
}

test('what overlaps is on the wall once, pauses are not, and others before it are waiting', () => {
  const { at, reader } = timed();
  const sweepId = at(0).plan(a, b, c);
  // Until then the workers were with others.
  const first = at(100_000).start(a, 100_000);
  const second = at(100_400).start(b, 100_400);
  at(101_000).finish(first);
  at(101_200).finish(second);
  const third = at(160_000).start(c, 160_000);
  at(160_500).finish(third);
  expect(reader.times([sweepId])).toEqual({
    // Of each training 4 of its 10 are the time of its own measures.
    ...{ workMs: 3 * ownMs, measuringMs: 3 * 4, storedWorkMs: 0, waitMs: 360_400, claimWaitMs: 0 },
    ...{ wallMs: 1_200 + 500, attemptCount: 3, allStored: false },
  });
});

test('results of before are told apart, and a sweep that finds them all ran nothing', () => {
  const { at, reader } = timed();
  const earlier = at(0).plan(a, b);
  for (const [index, task] of [a, b].entries()) {
    at(1_000 * index + 900).finish(at(1_000 * index).start(task, 0));
  }
  const all = at(50_000).plan(b, a);
  const more = at(60_000).plan(a, b, c);
  expect(reader.times([all])).toEqual({
    ...{ workMs: 0, measuringMs: 0, storedWorkMs: 2 * ownMs, waitMs: 0, claimWaitMs: 0 },
    ...{ wallMs: 0, attemptCount: 0, allStored: true },
  });
  expect(reader.times([more])).toMatchObject({ allStored: false, attemptCount: 0 });
  const ref = at(60_000).start(c, 0);
  at(60_300).finish(ref);
  expect(reader.times([more])).toMatchObject({
    ...{ workMs: ownMs, storedWorkMs: 2 * ownMs, wallMs: 300, allStored: false },
  });
  // The sweep that computed them: it ran once, and found all of it when it was planned again.
  at(70_000).plan(a, b);
  expect(reader.times([earlier])).toMatchObject({ workMs: 2 * ownMs, storedWorkMs: 0 });
  expect(reader.times([earlier], { since: 'planned' })).toMatchObject({ allStored: true });
});

test('what several sweeps share counts once, and only what ran after their planning', () => {
  const { at, reader } = timed();
  const one = at(0).plan(a, b);
  const first = at(1_000).start(a, 1_000);
  const other = at(1_500).plan(a, c);
  at(2_000).finish(first);
  const second = at(2_000).start(c, 500);
  at(2_700).finish(second);
  expect(reader.times([other])).toMatchObject({ workMs: 2 * ownMs, wallMs: 500 + 700 });
  expect(reader.times([one, other])).toMatchObject({ workMs: 2 * ownMs, attemptCount: 2 });
});

test('a lost attempt ran until its lease at most, and its work counts for nothing', () => {
  const { at, reader } = timed();
  // The other is not tried at all.
  const sweepId = at(0).plan(a, b);
  const first = at(100).start(a, 100);
  expect(reader.times([sweepId], { nowMs: 600 })).toMatchObject({ wallMs: 500, workMs: 0 });
  // Nobody renews it.
  expect(reader.times([sweepId], { nowMs: 9_000_000 })).toMatchObject({ wallMs: 1_000 });
  at(9_000_000).lose(first);
  const second = at(9_000_000).start(a, 0);
  at(9_000_020).finish(second);
  expect(reader.times([sweepId])).toMatchObject({
    ...{ wallMs: 1_020, workMs: ownMs, attemptCount: 2 },
  });
});

test('what a killed coordinator left behind ran until any attempt was heard, not to the end of its lease', () => {
  const { at, writer, reader } = timed();
  const sweepId = at(0).plan(a, b);
  at(100).start(a, 100);
  const second = at(100).start(b, 100);
  at(350).finish(second);
  // Killed at 360; somebody plans again and goes on at 700, within the lease of a second.
  at(700).plan(a, b);
  // So it is read already before anybody goes on, and after the lease has run out.
  expect(reader.times([sweepId], { untilHeard: true })).toMatchObject({ wallMs: 250 });
  writer.expireLeases(Infinity);
  expect(reader.times([sweepId])).toMatchObject({ wallMs: 250, attemptCount: 2 });
});

test('time in Redis is neither waiting for a worker here nor on the wall', () => {
  const { at, reader } = timed();
  const sweepId = at(0).plan(a);
  const ref = at(100).start(a, 100);
  at(340).claim(ref);
  at(350).claim(ref);
  at(400).finish(ref);
  expect(reader.times([sweepId])).toMatchObject({ waitMs: 100, claimWaitMs: 240, wallMs: 60 });
  expect(reader.task(sweepId, a.id)?.attempts).toMatchObject([{ claimedAtMs: 340 }]);
});

test('what was handed out ahead begins when its worker comes to it: before, it waits and is not at work', () => {
  const { at, writer, reader } = timed();
  const sweepId = at(0).plan(a, b, c);
  const first = at(100).start(a, 100);
  const [second, third] = [at(110).startAhead(b, 110), at(110).startAhead(c, 110)];
  const attempts = () =>
    reader.attempts(sweepId, 9).rows.map(({ startedAtMs, endedAtMs }) => [startedAtMs, endedAtMs]);
  expect(attempts()).toEqual([[100, null]]);
  expect(reader.running(sweepId, 9).map(({ taskId }) => taskId)).toEqual([a.id]);
  at(400).finish(first);
  at(400).begin(second);
  // Told twice, it began the first time.
  at(450).begin(second);
  expect(reader.tasks(sweepId).rows[1]).toMatchObject({ startedAtMs: 400 });
  at(500).finish(second);
  // The process dies before it comes to the last.
  at(600).lose(third);
  expect(attempts()).toEqual([
    [100, 400],
    [400, 500],
    [600, 600],
  ]);
  expect(reader.times([sweepId])).toMatchObject({ waitMs: 100 + 400 + 600, wallMs: 400 });
  expect(writer.counts(sweepId)).toMatchObject({ queued: 1, running: 0 });
});

test('a task is runnable since the last end of what it needs', () => {
  const { at, writer, reader } = timed();
  const needsBoth = analysis(a, b);
  const sweepId = at(5).plan(a, b, needsBoth);
  expect(writer.runnableTasks(sweepId).map(({ runnableAtMs }) => runnableAtMs)).toEqual([5, 5]);
  const [first, second] = [at(10).start(a, 5), at(10).start(b, 5)];
  at(900).finish(second);
  at(700).finish(first);
  expect(writer.runnableTasks(sweepId)).toMatchObject([{ runnableAtMs: 900 }]);
  const third = at(950).start(needsBoth, 50);
  writer.apply([{ type: 'finished', ...third, outcome: analysed() }]);
  expect(reader.times([sweepId])).toMatchObject({ workMs: 3 * ownMs, waitMs: 60 });
});
