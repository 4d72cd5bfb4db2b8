import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { totalCount } from '@basin/core';
import { openWriter } from '@basin/store';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createMemoryWriter } from './memory-writer.ts';
import { simulate, type SimulationOptions, type SimulationResult } from './simulate.ts';

function simulated(changes: Partial<SimulationOptions> = {}): Promise<SimulationResult> {
  return simulate({
    ...{
      taskCount: 10_000,
      replicaCount: 1,
      analysisShare: 0.2,
      medianSeconds: 30,
      lengthSpread: 0.7,
    },
    ...{ estimateError: 0.3, seed: 1, workerCount: 100 },
    ...{ deathsPerHour: 0, detectionSeconds: 30, restartSeconds: 10, reportCount: 1 },
    openStore: (now) => createMemoryWriter({ now }),
    ...changes,
  });
}

describe('a simulated sweep', { timeout: 60_000 }, () => {
  it('ends within the bounds of list scheduling, close to the lower one', async () => {
    const { counts, attemptCount, virtual } = await simulated();
    expect(counts).toMatchObject({ done: 10_000 });
    expect(attemptCount).toBe(10_000);
    expect(virtual.makespanSeconds).toBeGreaterThanOrEqual(virtual.lowerBoundSeconds);
    expect(virtual.makespanSeconds).toBeLessThanOrEqual(virtual.upperBoundSeconds);
    // Longest first, by estimates that are off by a third.
    expect(virtual.efficiency).toBeGreaterThan(0.98);
  });

  it('packs replicas into units, also while workers die', async () => {
    const changes = { replicaCount: 16, taskCount: 2_000, analysisShare: 0, deathsPerHour: 10 };
    const { counts, attemptCount, unitCount, deathCount } = await simulated(changes);
    expect(counts.done + counts.failed).toBe(2_000);
    expect(deathCount).toBeGreaterThan(10);
    expect(attemptCount).toBeGreaterThan(2_000 + deathCount);
    // Full units of eight, but for those that are tried again and the last.
    expect(unitCount).toBeLessThan(attemptCount / 4);
  });

  it('loses no task to dying workers, and tells those that die with theirs', async () => {
    const { counts, attemptCount, deathCount, virtual } = await simulated({ deathsPerHour: 10 });
    expect(deathCount).toBeGreaterThan(500);
    expect(totalCount(counts)).toBe(10_000);
    expect(counts.done + counts.failed + counts.skipped).toBe(10_000);
    // Three deaths under one task are one in thousands at this rate.
    expect(counts.failed).toBeLessThan(50);
    // Every attempt ended: by its outcome or by a death.
    expect(attemptCount).toBe(counts.done + deathCount);
    expect(virtual.efficiency).toBeLessThan(1);
  });

  it('repeats by its seed, and differs by another', async () => {
    const hash = async (seed: number): Promise<string> => {
      const { scheduleHash } = await simulated({ seed, taskCount: 1_000, deathsPerHour: 10 });
      return scheduleHash;
    };
    expect(await hash(7)).toBe(await hash(7));
    expect(await hash(7)).not.toBe(await hash(8));
  });

  it('makes the same schedule on SQLite as in memory, start by start', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'basin-simulation-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const small = { taskCount: 300, workerCount: 10, deathsPerHour: 40, detectionSeconds: 5 };
    const inMemory = await simulated(small);
    const onDisk = await simulated({
      ...small,
      openStore: (now) => openWriter({ path: path.join(folder, 'basin.db'), now }),
    });
    expect(inMemory.deathCount).toBeGreaterThan(20);
    expect(onDisk.scheduleHash).toBe(inMemory.scheduleHash);
    expect(onDisk.counts).toEqual(inMemory.counts);
  });
});
