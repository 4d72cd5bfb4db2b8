import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { metricOf } from '@basin/core';
import { rateAndSeedPlan } from '@basin/execution/testing/stored-sweep';
import { openReader, openWriter, type StoreReader } from '@basin/store';
import { afterAll, expect, test, vi } from 'vitest';
import { readChangedCurves, readCurves } from './curves.ts';

vi.mock('server-only', () => ({}));

const folder = mkdtempSync(path.join(tmpdir(), 'basin-curves-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('points that come while curves are read are asked for the next time', () => {
  const file = path.join(folder, 'basin.db');
  const writer = openWriter({ path: file });
  const plan = rateAndSeedPlan([1, 2].map((seed) => ({ learningRate: 0.1, seed })));
  const { sweepId } = writer.planSweep(plan);
  const [first, second] = plan.tasks.map(({ id }) => {
    const attempt = writer.startAttempt(id, 0, { worker: 'w', leaseMs: 60_000, queueWaitMs: 0 });
    if (attempt === null) throw new Error('it does not start');
    return attempt;
  });
  const measure = (attempt: typeof first, values: number[]): void => {
    const steps = values.map((_, step) => step);
    const series = { name: 'train/loss', steps, epochs: steps, elapsedMs: steps, values };
    writer.apply([{ type: 'metrics', ...attempt!, series: [series] }]);
  };
  measure(first, [3, 2]);
  const reader = openReader(file);
  const metric = metricOf('train/loss');
  const { cursor } = readCurves(reader, sweepId, metric);
  measure(first, [3, 2, 1]);
  /** Between the question what has changed and the reading of it the other training reports. */
  const disturbed: StoreReader = {
    ...reader,
    changesSince: (...asked) => {
      const changes = reader.changesSince(...asked);
      measure(second, [5, 4]);
      return changes;
    },
  };
  const now = readChangedCurves(disturbed, sweepId, metric, cursor);
  expect(now?.curves.map(({ id }) => id)).toEqual([plan.tasks[0]?.id]);
  const next = readChangedCurves(reader, sweepId, metric, now?.cursor ?? 0);
  expect(next?.curves.map(({ id }) => id)).toContain(plan.tasks[1]?.id);
  reader.close();
  writer.close();
});
