import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Preset } from '@basin/core';
import { planExperiment } from '@basin/studies';
import { openReader, openWriter } from '@basin/store';
import { afterAll, expect, it } from 'vitest';
import { chooseSweeps } from './choose-sweeps.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'basin-choose-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const timings = { startMs: 0, trainMs: 1, evaluateMs: 0, analyseMs: 0 };
const environment = {
  ...{ backend: 'test', backendReason: 'test', engineVersion: '1', tensorflowVersion: null },
  ...{ cpuFeatures: '', nodeVersion: '20', buildDigest: null },
};

/** A database with these sweeps of ten-networks, oldest first; the finished ones have diverged. */
function database(
  name: string,
  sweeps: [preset: Preset, seed: number, finished: boolean][],
): string {
  const file = path.join(directory, name);
  let nowMs = 1_000;
  const writer = openWriter({ path: file, now: () => (nowMs += 1_000) });
  for (const [preset, firstSeed, finished] of sweeps) {
    const plan = planExperiment('ten-networks', { preset, firstSeed, seedCount: 1 });
    const { sweepId } = writer.planSweep(plan);
    if (!finished) continue;
    for (const { taskId, generation } of writer.runnableTasks(sweepId)) {
      const lease = { worker: 'test', leaseMs: 1_000, queueWaitMs: 0 };
      const attempt = writer.startAttempt(taskId, generation, lease);
      if (attempt === null) throw new Error('not started');
      const outcome = {
        ...({ kind: 'training', state: 'diverged', parameterCount: 1, weights: null } as const),
        ...{ snapshots: [], outputs: {}, timings, environment },
      };
      writer.apply([{ ...attempt, type: 'finished', outcome }]);
    }
  }
  writer.close();
  return file;
}

function chosen(file: string, preset: Preset | null): [preset: string, createdAtMs: number] | null {
  const reader = openReader(file);
  try {
    const sweep = chooseSweeps(reader, preset).get('ten-networks');
    return sweep === undefined ? null : [sweep.preset, sweep.createdAtMs];
  } finally {
    reader.close();
  }
}

it('takes the complete, then the larger, then the newer sweep', () => {
  const file = database('many.db', [
    ['quick', 1, true],
    ['quick', 2, true],
    ['smoke', 1, true],
    ['paper', 1, false],
  ]);
  const first = chosen(file, 'quick');
  expect(chosen(file, null)).toEqual(first);
  expect(first?.[0]).toBe('quick');
  expect(chosen(file, 'paper')?.[0]).toBe('paper');
  const older = database('one.db', [['quick', 1, true]]);
  expect(first?.[1]).toBeGreaterThan(chosen(older, null)?.[1] as number);
});

it('says what there is when there is nothing of that scale', () => {
  const file = database('smoke.db', [['smoke', 1, false]]);
  expect(() => chosen(file, 'paper')).toThrow(
    /no paper sweep, only ten-networks \(smoke\).*basin sweep --preset=paper/,
  );
  expect(() => chosen(database('empty.db', []), null)).toThrow(
    /holds no sweep: run `npx basin sweep/,
  );
});
