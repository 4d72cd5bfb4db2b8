import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { redisServerPath } from '../../apps/runner/src/testing/redis-server.ts';
import { runChaos } from './run-chaos.ts';

// The ten minutes of it: npx tsx tools/chaos.ts
test.skipIf(redisServerPath() === null)(
  'a sweep through Redis survives kills and freezes of workers, coordinator and Redis',
  async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'basin-chaos-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const report = await runChaos({
      ...{ folder, seed: 1, trialCount: 60, durationMs: 15_000, workerCount: 3 },
      ...{ meanGapMs: 1_500, longestFreezeMs: 4_000 },
      say: () => undefined,
    });
    expect(report.problems).toEqual([]);
    expect(report.trialCount).toBe(60);
    expect(report.rounds).toBeGreaterThan(0);
    expect(report.faults.kill).toBeGreaterThan(1);
    expect(report.faults.freeze).toBeGreaterThan(1);
  },
);
