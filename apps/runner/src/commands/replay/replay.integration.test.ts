import { afterAll, describe, expect, it } from 'vitest';
import { basin, storedTasks, temporaryDatabase } from '../../testing/command-line.ts';
import type { ReplayResult } from './run.ts';

const database = temporaryDatabase();
afterAll(() => database.remove());

describe('basin replay', () => {
  it('trains a stored task again to the same weights', async () => {
    const at = `--database=${database.file}`;
    const sweep = await basin('sweep', '--experiment=function-fit', '--preset=smoke', at);
    expect(sweep.code, sweep.stderr).toBe(0);
    const task = storedTasks(database.file)[2];
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
