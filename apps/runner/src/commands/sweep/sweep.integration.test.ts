import { afterAll, describe, expect, it } from 'vitest';
import {
  basin,
  startBasin,
  storedTasks,
  temporaryDatabase,
} from '@basin/execution/testing/command-line';
import type { RunResult } from './results.ts';
import { checkDocument } from '../../testing/check-document.ts';

const database = temporaryDatabase();
afterAll(() => database.remove());
const smoke = [
  'sweep',
  '--experiment=function-fit',
  '--preset=smoke',
  `--database=${database.file}`,
  '--json',
];

describe('basin sweep', () => {
  it('trains, stores and prints one JSON document on standard output', async () => {
    const run = await basin(...smoke);
    expect(run.code, run.stderr).toBe(0);
    const result = checkDocument('sweep', JSON.parse(run.stdout) as RunResult);
    const [sweep] = result.sweeps;
    expect(sweep).toMatchObject({ experiment: 'function-fit', preset: 'smoke', planned: 6 });
    expect(sweep?.counts.done).toBe(6);
    for (const task of sweep?.tasks ?? []) {
      expect(task.weightsSha256).toMatch(/^[0-9a-f]{64}$/);
      // The untrained loss on f1 is about 0.09 and on f2 about 1; something was learnt or kept.
      expect(task.trainLoss).toBeLessThan(1);
    }
    expect(sweep?.claims.length).toBeGreaterThan(0);
    expect(run.stderr).toContain('watch: npx basin serve');
    expect(run.stderr).toContain('backend: ');
  });

  it('runs nothing again that is stored', async () => {
    const before = storedTasks(database.file);
    const run = await basin(...smoke);
    expect(run.code, run.stderr).toBe(0);
    expect((JSON.parse(run.stdout) as RunResult).sweeps[0]?.reused).toBe(6);
    expect(storedTasks(database.file)).toEqual(before);
  });

  it('ends well when what reads its output has left', async () => {
    const { process: child, result } = startBasin(...smoke);
    child.stdout?.destroy();
    const { code, stderr } = await result;
    expect(code, stderr).toBe(0);
    expect(stderr).not.toContain('EPIPE');
  });

  it('lists without running, the same tasks that it then stores', async () => {
    const run = await basin(...smoke, '--dry-run');
    const listed = checkDocument('sweep --dry-run', JSON.parse(run.stdout)) as {
      sweeps: { tasks: { id: string; parameterCount: number; estimateSource: string }[] }[];
    };
    const tasks = listed.sweeps[0]?.tasks ?? [];
    expect(tasks.map(({ id }) => id)).toEqual(
      storedTasks(database.file).map((task) => task.taskId),
    );
    expect(tasks.map(({ parameterCount }) => parameterCount)).toEqual([
      571, 572, 571, 571, 572, 571,
    ]);
    expect(tasks.every(({ estimateSource }) => estimateSource === 'stored')).toBe(true);
  });
});
