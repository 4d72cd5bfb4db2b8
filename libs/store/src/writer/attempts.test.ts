import { expect, test } from 'vitest';
import { analysis, lease, plan, present, series, trained, training } from '../fixtures/makers.ts';
import { temporaryDatabase } from '../fixtures/temporary-database.ts';
import { openReader, openWriter, type StoreWriter, verifyDatabase } from '../index.ts';

const task = training(1);

function opened(options: { nowMs?: () => number; lossLimit?: number } = {}): {
  writer: StoreWriter;
  path: string;
  sweepId: string;
} {
  const path = temporaryDatabase();
  const { nowMs: now = () => 0, lossLimit = 3 } = options;
  const writer = openWriter({ path, now, lossLimit });
  const { sweepId } = writer.planSweep(plan(task, analysis(task)));
  return { writer, path, sweepId };
}

test('tokens grow over all tasks, attempts within one', () => {
  const { writer } = opened();
  const other = training(2);
  writer.planSweep(plan(other));
  const first = present(writer.startAttempt(task.id, 0, lease));
  const second = present(writer.startAttempt(other.id, 0, lease));
  writer.apply([{ type: 'lost', ...first, reason: 'pool died' }]);
  const third = present(writer.startAttempt(task.id, 0, lease));
  expect([first.attempt, second.attempt, third.attempt]).toEqual([1, 1, 2]);
  expect([first.token, second.token, third.token]).toEqual([1, 2, 3]);
  writer.close();
});

test('a task that runs is not started twice', () => {
  const { writer } = opened();
  present(writer.startAttempt(task.id, 0, lease));
  expect(writer.startAttempt(task.id, 0, lease)).toBeNull();
  expect(writer.startAttempt('f'.repeat(64), 0, lease)).toBeNull();
  writer.close();
});

test('what a lost attempt says late is rejected and stores nothing', () => {
  const { writer, path, sweepId } = opened();
  const stale = present(writer.startAttempt(task.id, 0, lease));
  writer.apply([{ type: 'metrics', ...stale, series: [series('train/loss', [9, 8])] }]);
  writer.apply([{ type: 'lost', ...stale, reason: 'no heartbeat' }]);
  const current = present(writer.startAttempt(task.id, 0, lease));
  const reader = openReader(path);
  const before = reader.eventsSince(0).cursor;
  const rejected = writer.apply([
    { type: 'heartbeat', ...stale, leaseUntilMs: 99_999 },
    { type: 'metrics', ...stale, series: [series('train/loss', [7], 2)] },
    { type: 'finished', ...stale, outcome: trained({ parameterCount: 999 }) },
    { type: 'failed', ...stale, code: 'unexpected', message: 'late' },
  ]);
  expect(rejected).toEqual(rejected.map(() => ({ accepted: false, reason: 'stale-token' })));
  expect(reader.eventsSince(0).cursor).toBe(before);

  writer.apply([{ type: 'metrics', ...current, series: [series('train/loss', [1, 0.5])] }]);
  writer.apply([{ type: 'finished', ...current, outcome: trained() }]);
  const again = writer.apply([{ type: 'finished', ...current, outcome: trained() }]);
  expect(again).toEqual([{ accepted: false, reason: 'stale-token' }]);
  const detail = reader.task(sweepId, task.id);
  expect(detail?.parameterCount).toBe(2);
  expect(detail?.metrics['train/loss']?.values).toEqual([1, 0.5]);
  expect(detail?.attempts.map((attempt) => attempt.state)).toEqual(['lost', 'done']);
  reader.close();
  writer.close();
});

test('what is called last is that of the stored weights, where earlier ones were kept', () => {
  const lastOf = (outputs: Record<string, number>): Record<string, number | null> => {
    const { writer, path, sweepId } = opened();
    const ref = present(writer.startAttempt(task.id, 0, lease));
    const curves = [
      series('test/loss', [3, 1, 2]),
      series('test/loss-averaged', [4, 5, 6]),
      { ...series('train/gradient-norm', [7, 8]), steps: [0, 2] },
    ];
    writer.apply([{ type: 'metrics', ...ref, series: curves }]);
    writer.apply([{ type: 'finished', ...ref, outcome: trained({ outputs }) }]);
    const reader = openReader(path);
    const row = reader.tasks(sweepId).rows.find(({ taskId }) => taskId === task.id);
    // The curve stays whole.
    expect(reader.task(sweepId, task.id)?.metrics['test/loss']?.values).toEqual([3, 1, 2]);
    expect(row?.metrics['test/loss']).toMatchObject({ best: 1, lastStep: 2, count: 3 });
    reader.close();
    writer.close();
    const { findings } = verifyDatabase(path);
    expect(findings.filter(({ code }) => code === 'store/summary-disagrees')).toEqual([]);
    return Object.fromEntries(
      Object.entries(row?.metrics ?? {}).map(([name, { last }]) => [name, last]),
    );
  };
  const averaged = { 'test/loss-averaged': 6 };
  expect(lastOf({})).toEqual({ 'test/loss': 2, ...averaged, 'train/gradient-norm': 8 });
  expect(lastOf({ keptEpoch: 1, keptStep: 1 })).toEqual({
    ...{ 'test/loss': 1, ...averaged, 'train/gradient-norm': 7 },
  });
  // Weights that a phase left behind the kept ones, and databases from before the step was said.
  expect(lastOf({ keptEpoch: 1 })).toMatchObject({ 'test/loss': 2 });
});

test('a lease that nobody renews ends, as often as that may be: the task is not to blame', () => {
  let nowMs = 0;
  const { writer, sweepId } = opened({ nowMs: () => nowMs, lossLimit: 2 });
  for (const attempt of [1, 2, 3]) {
    const ref = present(writer.startAttempt(task.id, 0, lease));
    nowMs += lease.leaseMs - 1;
    expect(writer.expireLeases(nowMs)).toEqual([]);
    writer.apply([{ type: 'heartbeat', ...ref, leaseUntilMs: nowMs + 50 }]);
    nowMs += 49;
    expect(writer.expireLeases(nowMs)).toEqual([]);
    nowMs += 1;
    expect(writer.expireLeases(nowMs)).toEqual([ref]);
    expect(ref.attempt).toBe(attempt);
    expect(writer.counts(sweepId)).toMatchObject({ queued: 2, failed: 0 });
  }
  writer.close();
});

test('a loss that the task is not to blame for keeps its reason and does not count', () => {
  const { writer, path, sweepId } = opened({ lossLimit: 2 });
  const lose = (blame: { blameless?: true }): number => {
    const ref = present(writer.startAttempt(task.id, 0, lease));
    writer.apply([{ type: 'lost', ...ref, reason: `loss ${ref.attempt}`, ...blame }]);
    return writer.runnableTasks(sweepId)[0]?.lossCount ?? -1;
  };
  expect([lose({}), lose({ blameless: true }), lose({ blameless: true })]).toEqual([1, 1, 1]);
  const reader = openReader(path);
  const attempts = reader.task(sweepId, task.id)?.attempts;
  expect(attempts?.map(({ state, errorMessage }) => `${state}: ${errorMessage}`)).toEqual(
    [1, 2, 3].map((number) => `lost: loss ${number}`),
  );
  reader.close();
  lose({});
  expect(writer.counts(sweepId)).toMatchObject({ failed: 1 });
  writer.close();
});

test('a claim names the worker of its attempt, unless the attempt is over', () => {
  const { writer, path, sweepId } = opened();
  const first = present(writer.startAttempt(task.id, 0, lease));
  writer.apply([{ type: 'lost', ...first, reason: 'no heartbeat' }]);
  const second = present(writer.startAttempt(task.id, 0, lease));
  writer.apply([
    { type: 'claimed', ...first, worker: 'late/1' },
    { type: 'claimed', ...second, worker: 'there/2' },
  ]);
  const reader = openReader(path);
  expect(reader.task(sweepId, task.id)?.attempts.map(({ worker }) => worker)).toEqual([
    lease.worker,
    'there/2',
  ]);
  reader.close();
  writer.close();
});

test('a lost task is queued again until the limit, then failed, and its analysis skipped', () => {
  const { writer, sweepId } = opened({ lossLimit: 2 });
  for (const state of ['queued', 'failed'] as const) {
    const ref = present(writer.startAttempt(task.id, 0, lease));
    writer.apply([{ type: 'lost', ...ref, reason: 'its process died' }]);
    expect(writer.counts(sweepId)[state]).toBeGreaterThan(0);
  }
  expect(writer.counts(sweepId)).toMatchObject({ failed: 1, skipped: 1, queued: 0 });
  // Planned again, it may be lost as often again.
  writer.planSweep(plan(task, analysis(task)));
  const ref = present(writer.startAttempt(task.id, 0, lease));
  expect(writer.apply([{ type: 'lost', ...ref, reason: 'again' }])).toMatchObject([
    { accepted: true, next: { state: 'queued' } },
  ]);
  writer.close();
});

test('attempts start by startAttempt alone, and events of unknown tasks are rejected', () => {
  const { writer } = opened();
  const ref = { taskId: task.id, generation: 0, attempt: 1, token: 77 };
  expect(
    writer.apply([
      { type: 'started', ...ref, worker: 'w', leaseUntilMs: 1, queueWaitMs: 0 },
      { type: 'cancelled', taskId: 'f'.repeat(64), generation: 0, reason: 'none' },
    ]),
  ).toEqual([
    { accepted: false, reason: 'stale-token' },
    { accepted: false, reason: 'not-allowed' },
  ]);
  writer.close();
});

test('metrics keep NaN, fold into summaries, and a repeated batch counts once', () => {
  const { writer, path, sweepId } = opened();
  const ref = present(writer.startAttempt(task.id, 0, lease));
  const batch = {
    type: 'metrics' as const,
    ...ref,
    series: [
      series('train/loss', [3, 1, Number.NaN, Number.POSITIVE_INFINITY]),
      series('test/accuracy', [0.2, 0.9, 0.5, 0.7]),
    ],
  };
  writer.apply([batch]);
  writer.apply([batch]);
  writer.apply([{ ...batch, series: [series('train/loss', [2], 4)] }]);
  const reader = openReader(path);
  expect(reader.tasks(sweepId).rows[0]?.metrics).toEqual({
    'test/accuracy': {
      ...{ count: 4, lastStep: 3, last: 0.7, best: 0.9, bestStep: 1, min: 0.2, max: 0.9 },
    },
    'train/loss': { count: 5, lastStep: 4, last: 2, best: 1, bestStep: 1, min: 1, max: 3 },
  });
  const [curve] = reader.curves(sweepId, [task.id], 'train/loss');
  expect(curve?.values).toEqual([3, 1, Number.NaN, Number.NaN, 2]);
  reader.close();
  writer.close();
});

test('a batch with a malformed event is stored not at all', () => {
  const { writer, sweepId, path } = opened();
  const ref = present(writer.startAttempt(task.id, 0, lease));
  const ragged = { ...series('train/loss', [1, 2]), values: [1] };
  expect(() =>
    writer.apply([
      { type: 'metrics', ...ref, series: [series('train/accuracy', [1])] },
      { type: 'metrics', ...ref, series: [ragged] },
    ]),
  ).toThrow(/metric train\/loss has 2 steps, 2 epochs, 2 times and 1 values/);
  const reader = openReader(path);
  expect(reader.metrics(sweepId)).toEqual([]);
  reader.close();
  writer.close();
});

test('times of an attempt are stored: waiting, working, writing', () => {
  let nowMs = 1000;
  const { writer, path, sweepId } = opened({ nowMs: () => nowMs });
  const ref = present(writer.startAttempt(task.id, 0, lease));
  nowMs = 1500;
  writer.apply([{ type: 'finished', ...ref, outcome: trained() }]);
  writer.close();
  const reader = openReader(path);
  const row = reader.tasks(sweepId).rows[0];
  expect(row).toMatchObject({
    startedAtMs: 1000,
    endedAtMs: 1500,
    queueWaitMs: 5,
    timings: { startMs: 1, trainMs: 2, evaluateMs: 3, analyseMs: 4 },
  });
  expect(row?.writeMs).toBeGreaterThan(0);
  reader.close();
});
