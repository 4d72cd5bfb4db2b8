import { planTask, type TrainingConfig } from '@basin/core';
import { expect, test } from 'vitest';
import { lease, plan, present, trained, training } from './fixtures/makers.ts';
import { temporaryDatabase } from './fixtures/temporary-database.ts';
import { openReader, openWriter, verifyDatabase } from './index.ts';

/** Just more than SQLite binds. */
const taskCount = 32_767;

test('every query takes more tasks than SQLite has parameters', () => {
  const path = temporaryDatabase();
  const writer = openWriter({ path });
  // One config, read once, with every seed: to read as many takes as long as the queries.
  const config = training(0).config as TrainingConfig;
  const tasks = Array.from({ length: taskCount }, (_, seed) =>
    planTask({ ...config, seed }, `linear seed ${seed}`, { model: 'linear', seed }),
  );
  const { sweepId } = writer.planSweep(plan(...tasks));
  const taskIds = tasks.map(({ id }) => id);
  expect(writer.runnableTasks(sweepId, { taskIds })).toHaveLength(taskCount);
  const [first] = taskIds;
  const attempt = present(writer.startAttempt(first ?? '', 0, lease));
  writer.apply([{ type: 'finished', ...attempt, outcome: trained() }]);
  expect(
    writer.planSweep(plan(...tasks), {
      build: { engineVersion: 'new', buildDigest: null },
    }),
  ).toMatchObject({
    reused: 1,
    otherBuilds: [{ count: 1 }],
  });

  const reader = openReader(path);
  const { rows, total } = reader.tasks(sweepId, { limit: taskCount });
  expect([rows.length, total]).toEqual([taskCount, taskCount]);
  expect(reader.tasks(sweepId, { states: ['queued'], limit: 1 }).total).toBe(taskCount - 1);
  expect([...reader.taskBatches(sweepId, { limit: taskCount })][0]).toHaveLength(taskCount);
  expect(reader.sweepData(sweepId)?.tasks).toHaveLength(taskCount);
  expect(reader.curves(sweepId, taskIds, 'train/loss')).toEqual([]);
  expect(reader.eventsSince(0, { sweepId }).events).toHaveLength(4);
  reader.close();

  expect(writer.cancel(sweepId, 'by hand').count).toBe(taskCount - 1);
  writer.close();
  const found = verifyDatabase(path).findings.filter(({ code }) => code !== 'store/missing-blob');
  expect(found).toEqual([]);
});
