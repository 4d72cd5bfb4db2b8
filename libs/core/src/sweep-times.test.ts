import { expect, it } from 'vitest';
import { attemptTimes, type SweepTimes, timesText, waitText, workText } from './sweep-times.ts';

const ran: SweepTimes = {
  ...{ workMs: 16_000, storedWorkMs: 0, waitMs: 149_000, claimWaitMs: 0 },
  ...{ wallMs: 45_000, attemptCount: 6, allStored: false },
};
const none = { ...ran, workMs: 0, waitMs: 0, wallMs: 0, attemptCount: 0 };

it('tells work, waiting and the wall apart', () => {
  expect(timesText(ran)).toBe('work 16 s, waited 25 s a task, 45 s on the wall');
  expect(waitText({ ...ran, claimWaitMs: 20 })).toBe('waited 2 min 29 s, 20 ms more in Redis');
});

it('says what measures while training took', () => {
  expect(timesText({ ...ran, measuringMs: 4_000 })).toBe(
    'work 16 s (4.0 s of it for measures while training), waited 25 s a task, 45 s on the wall',
  );
});

it('tells what was stored before from what ran', () => {
  expect(timesText({ ...ran, storedWorkMs: 4_000 })).toBe(
    'work 16 s, 4.0 s stored before, waited 25 s a task, 45 s on the wall',
  );
  expect(timesText({ ...none, storedWorkMs: 16_000, allStored: true })).toBe(
    'all stored already: nothing ran (work 16 s at the time)',
  );
  expect(timesText({ ...none, storedWorkMs: 16_000 })).toBe('nothing ran, work 16 s stored before');
  expect(timesText(none)).toBe('nothing ran');
  expect(workText({ ...none, storedWorkMs: 16_000 })).toBe('16 s stored before');
});

it('counts an attempt from when a worker elsewhere took it', () => {
  const attempt = { startedAtMs: 100, endedAtMs: 400, queueWaitMs: 7, claimedAtMs: null };
  expect(attemptTimes(attempt)).toEqual({ waitMs: 7, claimWaitMs: 0, wallMs: 300 });
  expect(attemptTimes({ ...attempt, claimedAtMs: 150 })).toEqual({
    ...{ waitMs: 7, claimWaitMs: 50, wallMs: 250 },
  });
  expect(attemptTimes({ ...attempt, endedAtMs: null }).wallMs).toBeNull();
});
