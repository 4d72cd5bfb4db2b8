import { expect, test } from 'vitest';
import { lease, plan, present, series, training } from '../fixtures/makers.ts';
import { temporaryDatabase } from '../fixtures/temporary-database.ts';
import { openReader, openWriter } from '../index.ts';

test('a curve too long to be read in whole is read in samples, its best and last value among them', () => {
  const path = temporaryDatabase();
  const writer = openWriter({ path });
  const task = training(1);
  const { sweepId } = writer.planSweep(plan(task));
  const attempt = present(writer.startAttempt(task.id, 0, lease));
  const values = Array.from({ length: 2_100 }, (_, step) => 10 - step / 2_100);
  values[1_234] = -1;
  values[2_099] = 77;
  writer.apply([{ type: 'metrics', ...attempt, series: [series('train/loss', values)] }]);
  writer.close();
  const reader = openReader(path);
  const [curve] = reader.curves(sweepId, [task.id], 'train/loss', {
    ...{ pointLimit: 60, rowLimit: 400 },
  });
  reader.close();
  expect(curve).toMatchObject({ pointCount: 2_100, isSampled: true });
  expect(curve?.steps.length).toBeLessThanOrEqual(60);
  expect(curve?.steps[0]).toBe(0);
  expect(curve?.steps.at(-1)).toBe(2_099);
  expect(curve?.values.at(-1)).toBe(77);
  expect(curve?.steps).toContain(1_234);
  // Even stretches: no gap is longer than one of twenty.
  const gaps = (curve?.steps ?? []).map((step, index, steps) => step - (steps[index - 1] ?? 0));
  expect(Math.max(...gaps)).toBeLessThan(2 * 105);
});
