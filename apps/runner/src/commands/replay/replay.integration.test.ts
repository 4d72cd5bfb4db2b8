import { beforeAll, describe, expect, it } from 'vitest';
import { basin, storedTasks } from '@basin/execution/testing/command-line';
import { finishedSweep } from '../../testing/finished-sweep.ts';
import type { ReplayResult } from './run.ts';

let database: string;
beforeAll(async () => void (database = await finishedSweep()));

describe('basin replay', () => {
  it('trains a stored task again to the same weights', async () => {
    const at = `--database=${database}`;
    const task = storedTasks(database)[2];
    const replayed = await basin('replay', task?.taskId.slice(0, 12) ?? '', at, '--json');
    expect(replayed.code, replayed.stderr).toBe(0);
    expect(JSON.parse(replayed.stdout) as ReplayResult).toMatchObject({
      label: task?.label,
      equal: true,
      replayedSha256: task?.weightsSha256,
    });
    const unknown = await basin('replay', 'ffffffffffff', at);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('cli/unknown-task');
  });
});
