import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { redisServerPath } from '../../libs/execution/src/testing/redis-server.ts';
import { runChaos } from './run-chaos.ts';
import { planSchedule } from './schedule.ts';

// The ten minutes of it: npx tsx tools/chaos.ts
test.skipIf(redisServerPath() === null)(
  'a sweep through Redis survives kills and freezes of workers, coordinator and Redis',
  async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'basin-chaos-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const schedule = {
      ...{ seed: 2, durationMs: 10_000, workerCount: 3 },
      ...{ meanGapMs: 1_000, longestFreezeMs: 3_000 },
    };
    const planned = planSchedule(schedule);
    const count = (action: string): number =>
      planned.filter((fault) => fault.action === action).length;
    const struckTargets = new Set(planned.map(({ target }) => target.replace(/ \d/, '')));
    expect(struckTargets).toEqual(new Set(['coordinator', 'redis', 'worker']));

    const say = (): void => undefined;
    const report = await runChaos({
      ...{ ...schedule, faults: planned, folder, say },
      ...{ trialCount: 60, epochCount: 100 },
    });
    expect(report.problems).toEqual([]);
    expect(report.trialCount).toBe(60);
    expect(report.rounds).toBeGreaterThan(0);
    // A fault whose target is down waits for it: however slow the machine, all of them strike.
    expect(report.faults).toEqual({ kill: count('kill'), freeze: count('freeze') });
    expect(Math.min(report.faults.kill, report.faults.freeze)).toBeGreaterThan(1);
  },
  // A slow machine may be slow.
  600_000,
);
