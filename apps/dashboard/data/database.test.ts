import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { planTask, resolveTask } from '@basin/core';
import { openWriter } from '@basin/store';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openDatabase, readerOrNull, unreadableResponse } from './database.ts';

vi.mock('server-only', () => ({}));

function database(folder: string, name: string, seeds: number[]): string {
  const file = path.join(folder, name);
  const writer = openWriter({ path: file });
  for (const seed of seeds) {
    const config = resolveTask<'training'>({
      ...{ kind: 'training', schemaVersion: 1, seed, epochCount: 1, batchSize: 'full' },
      dataset: { name: 'function', target: 'f1' },
      network: { inputShape: [1], layers: [{ type: 'dense', units: 1 }] },
      loss: 'mean-squared-error',
      optimiser: { type: 'sgd', learningRate: 0.1 },
    });
    const tasks = [planTask(config, `seed ${seed}`, { seed })];
    writer.planSweep({ experiment: `${name} ${seed}`, preset: 'custom', tasks });
  }
  writer.close();
  return file;
}

test('a database that something is written over in place is noticed, and so is one that is put right', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'basin-over-'));
  const file = database(folder, 'own', [1, 2, 3]);
  const other = database(folder, 'other', [1]);
  const whole = readFileSync(file);
  const { ino } = statSync(file);
  vi.stubEnv('BASIN_DATABASE', file);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });
  const total = (): number | undefined => readerOrNull()?.sweeps().total;
  expect(total()).toBe(3);

  writeFileSync(file, 'these are notes of somebody, and no database at all'.repeat(2_000));
  expect(openDatabase()).toMatchObject({ state: 'broken', code: 'store/not-a-database' });
  expect(readerOrNull()).toBeNull();
  expect(unreadableResponse()?.status).toBe(503);
  writeFileSync(file, whole);
  expect(total()).toBe(3);
  expect(unreadableResponse()).toBeNull();
  // Another database.
  copyFileSync(other, file);
  expect(total()).toBe(1);
  expect(statSync(file).ino).toBe(ino);
});
