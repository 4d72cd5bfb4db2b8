import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openReader, openWriter } from '@basin/store';
import { judgeStudy, planExperiment, studyOf } from '@basin/studies';
import { expect, onTestFinished, test } from 'vitest';
import { createFindingsQueue } from './findings-queue.ts';

test('a process of its own finds what is found here, of several sweeps one after the other', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'basin-findings-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const database = path.join(folder, 'basin.db');
  const writer = openWriter({ path: database });
  const plan = planExperiment('function-fit', { preset: 'smoke', firstSeed: 1, seedCount: 2 });
  const { sweepId } = writer.planSweep(plan);
  for (const { id, config } of plan.tasks) {
    const lease = { worker: 'test', leaseMs: 1_000, queueWaitMs: 0 };
    const attempt = writer.startAttempt(id, 0, lease);
    if (attempt === null || config.kind !== 'training') continue;
    const steps = [0, 1, 2, 3];
    const values = steps.map((step) => 1 / (step + config.seed));
    const series = { name: 'train/loss', steps, epochs: steps, elapsedMs: steps, values };
    writer.apply([{ type: 'metrics', ...attempt, series: [series] }]);
  }
  writer.close();
  const queue = createFindingsQueue([]);
  const found = Promise.all([
    queue({ database, sweepId }),
    queue({ database, sweepId: 'f'.repeat(64) }),
  ]);
  const reader = openReader(database);
  const summary = reader.sweep(sweepId);
  const data = reader.sweepData(sweepId);
  reader.close();
  const study = summary === null ? null : studyOf(summary);
  if (study === null || data === null) throw new Error('there is no sweep');
  expect(await found).toEqual([judgeStudy(study, data), null]);
});
