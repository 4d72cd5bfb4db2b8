import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { planExperiment } from '@basin/studies';
import { openReader, openWriter } from '@basin/store';
import { afterAll, expect, it } from 'vitest';
import { storedProgress } from './stored-progress.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'basin-stored-progress-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

it('shows every running task of a sweep that another process runs, and the time left', () => {
  const file = path.join(directory, 'basin.db');
  const writer = openWriter({ path: file });
  const plan = planExperiment('ten-networks', { preset: 'smoke', firstSeed: 1, seedCount: 8 });
  const { sweepId } = writer.planSweep(plan);
  const lease = { worker: 'test', leaseMs: 100_000, queueWaitMs: 0 };
  const started = writer
    .runnableTasks(sweepId)
    .slice(0, 60)
    .map(({ taskId, generation }) => writer.startAttempt(taskId, generation, lease));
  const reader = openReader(file);
  try {
    const snapshot = storedProgress(reader, [sweepId], performance.now() - 10_000);
    expect(snapshot().running).toHaveLength(60);
    expect(snapshot().remainingMs).toBeNull();
    writer.apply(
      started
        .slice(0, 20)
        .flatMap((attempt) =>
          attempt === null
            ? []
            : [{ ...attempt, type: 'failed', code: 'unexpected', message: 'x' } as const],
        ),
    );
    // 20 of 80 in 10 s, and however long the test itself took.
    const { elapsedMs, remainingMs } = snapshot();
    expect(elapsedMs).toBeGreaterThan(10_000);
    expect(remainingMs).toBeCloseTo(3 * elapsedMs, 6);
  } finally {
    reader.close();
    writer.close();
  }
});
