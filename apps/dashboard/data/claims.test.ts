import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { planTask, type Preset, type SweepPlan } from '@basin/core';
import { planExperiment } from '@basin/studies';
import { openReader, openWriter, type StoreReader, type StoreWriter } from '@basin/store';
import { afterAll, expect, test, vi } from 'vitest';
import { tinyTraining } from './testing/tiny-training.ts';
import { allClaims, ownClaims } from './claims.ts';

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

/** A study of somebody's own with that many claims, stored as its file would be. */
function ownPlan(name: string, claimCount: number, seed: number): SweepPlan {
  const config = tinyTraining({ loss: 'mean-squared-error', seed });
  const study = {
    ...{ version: 1, name, question: null, description: null, parameters: [], metrics: [] },
    ...{ available: ['train/loss'], seeds: [seed] },
    claims: Array.from({ length: claimCount }, (_, index) => ({
      ...{ id: `c${String(index)}`, words: `claim ${String(index)} of ${name}` },
      expect: { metric: 'train/loss', below: 1 },
    })),
  };
  const tasks = [planTask(config, `seed ${String(seed)}`, { seed })];
  return { experiment: `study.${name}`, preset: 'custom', study, tasks };
}

test('own studies that claim something have their claims there, the newest first, by pages', async () => {
  const file = path.join(folder, 'own.db');
  let nowMs = 1_000;
  const writer = openWriter({ path: file, now: () => (nowMs += 1_000) });
  const planned = Array.from({ length: 12 }, (_, index) =>
    writer.planSweep(ownPlan(`s${String(index)}`, 1 + (index % 2), index + 1)),
  );
  writer.planSweep(ownPlan('silent', 0, 20));
  // The same study once more, and one that somebody has put away.
  writer.planSweep(ownPlan('s11', 2, 21));
  const away = writer.planSweep(ownPlan('away', 1, 22));
  writer.setArchived(away.sweepId, true);
  writer.close();
  const reader = openReader(file);
  try {
    const first = await ownClaims(reader, 1);
    expect({ ...first, studies: first.studies.length }).toEqual({
      ...{ studies: 10, total: 12, page: 1, pageCount: 2 },
    });
    const [newest] = first.studies;
    expect(newest).toMatchObject({ title: 's11', sweepCount: 2, problem: null });
    expect(newest?.claims.map((claim) => 'verdict' in claim && claim.verdict)).toEqual([
      ...['undecided', 'undecided'],
    ]);
    const last = await ownClaims(reader, 99);
    expect(last.page).toBe(2);
    expect(last.studies.map(({ title }) => title)).toEqual(['s1', 's0']);
    expect(last.studies[1]?.sweep.id).toBe(planned[0]?.sweepId);
    // They are judged apart from the report's.
    const report = await allClaims(reader);
    expect(report.every(({ sweep }) => sweep === null)).toBe(true);
  } finally {
    reader.close();
  }
  expect(await ownClaims(null, 1)).toEqual({ studies: [], total: 0, page: 1, pageCount: 1 });
});
