import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Preset } from '@basin/core';
import { planExperiment } from '@basin/studies';
import { openReader, openWriter, type StoreReader, type StoreWriter } from '@basin/store';
import { afterAll, expect, test, vi } from 'vitest';
import { allClaims } from './claims.ts';

vi.mock('server-only', () => ({}));

const folder = mkdtempSync(path.join(tmpdir(), 'basin-claims-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A sweep of ten-networks whose tasks all diverge, or all fail. */
function endedSweep(writer: StoreWriter, preset: Preset, end: 'diverged' | 'failed'): void {
  const plan = planExperiment('ten-networks', { preset, firstSeed: 1, seedCount: 1 });
  const { sweepId } = writer.planSweep(plan);
  for (const { taskId, generation } of writer.runnableTasks(sweepId)) {
    const lease = { worker: 'test', leaseMs: 1_000, queueWaitMs: 0 };
    const attempt = writer.startAttempt(taskId, generation, lease);
    if (attempt === null) throw new Error('not started');
    if (end === 'failed') {
      writer.apply([{ ...attempt, type: 'failed', code: 'unexpected', message: 'broken' }]);
      continue;
    }
    const timings = { startMs: 0, trainMs: 1, evaluateMs: 0, analyseMs: 0 };
    const environment = {
      ...{ backend: 'test', backendReason: 'test', engineVersion: '1', tensorflowVersion: null },
      ...{ buildDigest: null },
      ...{ cpuFeatures: '', nodeVersion: '20' },
    };
    const outcome = {
      ...({ kind: 'training', state: 'diverged', parameterCount: 1, weights: null } as const),
      ...{ snapshots: [], outputs: {}, timings, environment },
    };
    writer.apply([{ ...attempt, type: 'finished', outcome }]);
  }
}

test('a sweep whose tasks failed does not stand before one that is complete', async () => {
  const file = path.join(folder, 'basin.db');
  const writer = openWriter({ path: file });
  endedSweep(writer, 'smoke', 'diverged');
  endedSweep(writer, 'quick', 'failed');
  writer.close();
  const reader = openReader(file);
  try {
    expect(reader.sweeps().rows.map(({ preset, counts }) => [preset, counts.failed > 0])).toEqual([
      ['quick', true],
      ['smoke', false],
    ]);
    const claims = await allClaims(reader);
    const found = claims.find(({ slug }) => slug === 'ten-networks');
    expect(found?.sweep?.preset).toBe('smoke');
  } finally {
    reader.close();
  }
});

test('experiments are judged one by one, and others have their turn in between', async () => {
  const file = path.join(folder, 'turns.db');
  const writer = openWriter({ path: file });
  for (const experiment of ['function-fit', 'ten-networks']) {
    writer.planSweep(planExperiment(experiment, { preset: 'smoke', firstSeed: 1, seedCount: 1 }));
  }
  writer.close();
  const reader = openReader(file);
  const judged: number[] = [];
  let turn = 0;
  let isOver = false;
  const count = (): void => {
    turn += 1;
    if (!isOver) setImmediate(count);
  };
  const counted: StoreReader = {
    ...reader,
    sweepData: (...asked) => {
      judged.push(turn);
      return reader.sweepData(...asked);
    },
  };
  count();
  await allClaims(counted);
  isOver = true;
  expect(judged).toHaveLength(2);
  expect(new Set(judged).size).toBe(2);
  // They are known then.
  await allClaims(counted);
  expect(judged).toHaveLength(2);
  reader.close();
});
