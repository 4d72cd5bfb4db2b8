import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { finishedCount, planTask, type SweepPlan, totalCount } from '@basin/core';
import { openReader, openWriter } from '@basin/store';
import { afterAll, expect, it } from 'vitest';
import { tinyTraining } from '../executors/testing/work-items.ts';
import { createSweepIndex } from './sweep-index.ts';
import { createWorkLeft } from './work-left.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'basin-work-left-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function planOf(seedCount: number): SweepPlan {
  const tasks = Array.from({ length: seedCount }, (_, index) =>
    planTask(tinyTraining({ seed: index + 1 }), `seed ${index + 1}`, {}),
  );
  return { experiment: 'test', preset: 'custom', tasks };
}

it('forgets what was cancelled, skipped or given up, and does not take it for done', () => {
  const file = path.join(directory, 'basin.db');
  const writer = openWriter({ path: file });
  const reader = openReader(file);
  try {
    const index = createSweepIndex();
    const work = createWorkLeft(index, reader);
    const plan = planOf(4);
    const { sweepId } = writer.planSweep(plan);
    index.add(sweepId, plan);
    work.add(sweepId);
    expect(work.leftSeconds).toBeGreaterThan(0);

    writer.cancel(sweepId, 'test');
    const counts = writer.counts(sweepId);
    work.atMost(sweepId, totalCount(counts) - finishedCount(counts));
    expect([work.leftSeconds, work.longestSeconds, work.doneSeconds]).toEqual([0, 0, 0]);
  } finally {
    reader.close();
    writer.close();
  }
});
