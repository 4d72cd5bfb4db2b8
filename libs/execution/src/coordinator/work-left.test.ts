import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { planTask, type SweepPlan } from '@basin/core';
import { openWriter } from '@basin/store';
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
  const writer = openWriter({ path: path.join(directory, 'basin.db') });
  try {
    const index = createSweepIndex();
    const work = createWorkLeft(index, writer);
    const plan = planOf(4);
    const { sweepId } = writer.planSweep(plan);
    index.add(sweepId, plan);
    work.add(sweepId);
    const all = work.leftSeconds;
    expect(all).toBeGreaterThan(0);
    expect(work.longestSeconds).toBeCloseTo(all / 4);

    const lease = { worker: 'test', leaseMs: 1_000, queueWaitMs: 0 };
    const attempt = writer.startAttempt(plan.tasks[0]?.id ?? '', 0, lease);
    if (attempt === null) throw new Error('the task was not queued');
    writer.apply([{ type: 'failed', ...attempt, code: 'unexpected', message: 'test' }]);
    expect(work.leftSeconds).toBeCloseTo((3 / 4) * all);
    writer.retry({ sweepId });
    expect(work.leftSeconds).toBeCloseTo(all);

    writer.cancel(sweepId, 'test');
    expect([work.leftSeconds, work.longestSeconds, work.doneSeconds]).toEqual([0, 0, 0]);
  } finally {
    writer.close();
  }
});
