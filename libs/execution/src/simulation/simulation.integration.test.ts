import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { totalCount } from '@basin/core';
import { openWriter } from '@basin/store';
import { describe, expect, it } from 'vitest';
import { simulate, type SimulationOptions, type SimulationResult } from './simulate.ts';

function simulated(changes: Partial<SimulationOptions> = {}): Promise<SimulationResult> {
  const folder = mkdtempSync(path.join(tmpdir(), 'basin-simulation-'));
  return simulate({
    ...{
      taskCount: 1_000,
      replicaCount: 1,
      analysisShare: 0.2,
      medianSeconds: 30,
      lengthSpread: 0.7,
    },
    ...{ estimateError: 0.3, seed: 1, workerCount: 20 },
    ...{ deathsPerHour: 0, detectionSeconds: 30, restartSeconds: 10, reportCount: 1 },
    openStore: (now) => openWriter({ path: path.join(folder, 'basin.db'), now }),
    ...changes,
  }).finally(() => rmSync(folder, { recursive: true, force: true }));
}

describe('a simulated sweep', () => {
  it('ends within the bounds of list scheduling, close to the lower one', async () => {
    // A hundred tasks a worker: the last ones do not decide the whole.
    const { counts, attemptCount, virtual } = await simulated({ workerCount: 10 });
    expect(counts).toMatchObject({ done: 1_000 });
    expect(attemptCount).toBe(1_000);
    expect(virtual.makespanSeconds).toBeGreaterThanOrEqual(virtual.lowerBoundSeconds);
    expect(virtual.makespanSeconds).toBeLessThanOrEqual(virtual.upperBoundSeconds);
    // Longest first, by estimates that are off by a third.
    expect(virtual.efficiency).toBeGreaterThan(0.98);
  });

  it('packs replicas into units, also while workers die', async () => {
    const changes = { replicaCount: 16, analysisShare: 0, deathsPerHour: 10 };
    const { counts, attemptCount, unitCount, deathCount } = await simulated(changes);
    expect(counts.done + counts.failed).toBe(1_000);
    expect(deathCount).toBeGreaterThan(10);
    expect(attemptCount).toBeGreaterThan(1_000 + deathCount);
    // Full units of eight, but for those that are tried again and the last.
    expect(unitCount).toBeLessThan(attemptCount / 4);
  });

  it('loses no task to dying workers, and tells those that die with theirs', async () => {
    const { counts, attemptCount, deathCount, virtual } = await simulated({ deathsPerHour: 10 });
    expect(deathCount).toBeGreaterThan(100);
    expect(totalCount(counts)).toBe(1_000);
    expect(counts.done + counts.failed + counts.skipped).toBe(1_000);
    // Three deaths under one task are rare at this rate: the longest meet them.
    expect(counts.failed).toBeLessThan(20);
    // Every attempt ended: by its outcome or by a death.
    expect(attemptCount).toBe(counts.done + deathCount);
    expect(virtual.efficiency).toBeLessThan(1);
  });

  it('repeats by its seed, and differs by another', async () => {
    const hash = async (seed: number): Promise<string> => {
      const { scheduleHash } = await simulated({ seed, taskCount: 200, deathsPerHour: 10 });
      return scheduleHash;
    };
    const first = await hash(7);
    expect(await hash(7)).toBe(first);
    expect(await hash(8)).not.toBe(first);
  });
});
