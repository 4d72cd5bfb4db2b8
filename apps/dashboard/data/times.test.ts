import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type AttemptRef, planTask, type SweepPlan } from '@basin/core';
import { openReader, openWriter } from '@basin/store';
import { afterAll, expect, test, vi } from 'vitest';
import { tinyTraining } from './testing/tiny-training.ts';
import { sweepProgress } from './progress.ts';

vi.mock('server-only', () => ({}));

const folder = mkdtempSync(path.join(tmpdir(), 'basin-times-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Trainings with these seeds. */
function planOf(...seeds: number[]): SweepPlan {
  const tasks = seeds.map((seed) => {
    const config = tinyTraining({ seed, loss: 'mean-squared-error' });
    return planTask(config, `seed ${seed}`, { seed });
  });
  return { experiment: 'test', preset: 'custom', tasks };
}

function diverged(attempt: AttemptRef) {
  const timings = { startMs: 0, trainMs: 200, evaluateMs: 0, analyseMs: 0 };
  const environment = {
    ...{ backend: 'test', backendReason: 'test', engineVersion: '1', tensorflowVersion: null },
    ...{ buildDigest: null, cpuFeatures: '', nodeVersion: '20' },
  };
  const outcome = {
    ...({ kind: 'training', state: 'diverged', parameterCount: 1, weights: null } as const),
    ...{ snapshots: [], outputs: {}, timings, environment },
  };
  return { ...attempt, type: 'finished' as const, outcome };
}

test('shows what its tasks took, not how long others kept it waiting, and that stored ones ran not again', () => {
  let nowMs = 1_000;
  const file = path.join(folder, 'basin.db');
  const writer = openWriter({ path: file, now: () => nowMs });
  const reader = openReader(file);
  const few = planOf(1, 2);
  const { sweepId } = writer.planSweep(few);
  const times = (id: string) => sweepProgress(reader, id, nowMs)?.times;
  expect(times(sweepId)).toMatchObject({ attemptCount: 0, allStored: false });
  // The workers are with other sweeps for nearly three minutes.
  for (const { id } of few.tasks) {
    nowMs += 80_000;
    const lease = { worker: 'test', leaseMs: 30_000, queueWaitMs: nowMs - 1_000 };
    const attempt = writer.startAttempt(id, 0, lease);
    if (attempt === null) throw new Error('not started');
    nowMs += 150;
    expect(times(sweepId)?.wallMs).toBeGreaterThanOrEqual(150);
    nowMs += 100;
    writer.apply([diverged(attempt)]);
  }
  const ran = { workMs: 400, storedWorkMs: 0, waitMs: 80_000 + 160_250, wallMs: 500 };
  expect(times(sweepId)).toMatchObject(ran);
  nowMs += 500_000;
  expect(times(sweepId)).toMatchObject(ran);
  const again = writer.planSweep(planOf(2, 1));
  expect(times(again.sweepId)).toMatchObject({ allStored: true, storedWorkMs: 400, wallMs: 0 });
  reader.close();
  writer.close();
});
