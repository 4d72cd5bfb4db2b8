import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { basin, storedTasks } from '@basin/execution/testing/command-line';
import { finishedSweep, smallSweepTaskCount } from '../../testing/finished-sweep.ts';
import type { SweepReplay } from './replay-sweep.ts';
import type { ReplayResult } from './run.ts';
import { checkDocument } from '../../testing/check-document.ts';

let database: string;
beforeAll(async () => void (database = await finishedSweep()));

describe('basin replay', () => {
  it('trains a stored task again to the same weights', async () => {
    const at = `--database=${database}`;
    const task = storedTasks(database)[2];
    const replayed = await basin('replay', task?.taskId.slice(0, 12) ?? '', at, '--json');
    expect(replayed.code, replayed.stderr).toBe(0);
    expect(checkDocument('replay', JSON.parse(replayed.stdout) as ReplayResult)).toMatchObject({
      label: task?.label,
      equal: true,
      replayedSha256: task?.weightsSha256,
    });
    const double = await basin('replay', task?.taskId ?? '', at, '--precision=float64', '--json');
    expect(double.code, double.stderr).toBe(0);
    const { equal, closeness } = checkDocument('replay', JSON.parse(double.stdout) as ReplayResult);
    expect(equal).toBe(false);
    expect(closeness?.weights?.largest).toBeGreaterThan(0);
    expect(closeness?.weights?.relative).toBeLessThan(1e-2);
    expect(closeness?.metrics.map(({ name }) => name)).toContain('train/loss');
    const unknown = await basin('replay', 'ffffffffffff', at);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('cli/unknown-task');
  });

  it('trains a whole sweep again in float64, and says which verdicts change', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'basin-twin-'));
    try {
      cpSync(dirname(database), folder, { recursive: true });
      const at = `--database=${join(folder, 'basin.db')}`;
      const run = await basin(
        'replay',
        'function-fit',
        at,
        '--precision=float64',
        '--json',
        '--workers=1',
      );
      expect(run.code, run.stderr).toBe(0);
      const result = checkDocument('replay SWEEP', JSON.parse(run.stdout) as SweepReplay);
      expect(result).toMatchObject({ precision: 'float64', tasks: smallSweepTaskCount, left: 0 });
      expect(result.claims.length).toBeGreaterThan(0);
      expect(result.changed).toBe(result.claims.filter(({ changed }) => changed).length);
      const twins = storedTasks(join(folder, 'basin.db')).filter(
        ({ taskId }) => !storedTasks(database).some((task) => task.taskId === taskId),
      );
      expect(twins.every(({ state }) => state === 'done')).toBe(true);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
