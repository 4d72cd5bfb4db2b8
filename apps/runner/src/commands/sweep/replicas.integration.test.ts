import { fileURLToPath } from 'node:url';
import { planTask, resolveTask, type SweepPlan } from '@basin/core';
import { afterAll, expect, it } from 'vitest';
import { tinyTraining } from '@basin/execution/executors/testing/work-items';
import {
  startNode,
  type StartedCommand,
  storedTasks,
  temporaryDatabase,
  weightHashes,
} from '@basin/execution/testing/command-line';
import { compiledScript } from '@basin/execution/testing/compiled-script';
import { caughtMidway, countOf } from '../../testing/caught-midway.ts';

const { file: undisturbed, remove } = temporaryDatabase();
afterAll(remove);

/** Twelve seeds of a network small enough that eight train as one program. */
const plan: SweepPlan = {
  ...{ experiment: 'replicas', preset: 'custom' },
  tasks: Array.from({ length: 12 }, (_, index) => {
    const seed = index + 1;
    const config = resolveTask<'training'>({
      ...tinyTraining({ seed, epochCount: 10_000 }),
      dataset: { name: 'function', target: 'f1', pointCount: 100 },
      record: { everyEpochs: 1_000 },
    });
    return planTask(config, `seed ${seed}`, { seed });
  }),
};

const runner = fileURLToPath(new URL('../../testing/run-plan.ts', import.meta.url));

function start(compiled: string, database: string, workers: number): StartedCommand {
  return startNode([compiled, JSON.stringify({ plan, database, workers })]);
}

it('seeds of a small network train together, to the same weights in any company, kill -9 and resume included', async () => {
  const compiled = await compiledScript(runner);
  const {
    command,
    database: killed,
    letGo,
  } = await caughtMidway(
    (database) => start(compiled, database, 1),
    (all) => countOf('done', all) === 8 && countOf('running', all) === 4,
  );
  command.process.kill('SIGKILL');
  letGo();
  await command.result;
  const before = storedTasks(killed).filter(({ state }) => state === 'done');
  // The eight were at work at once, in one slot.
  const starts = before.map(({ startedAtMs }) => startedAtMs ?? Infinity);
  expect(Math.max(...starts)).toBeLessThan(
    Math.min(...before.map(({ endedAtMs }) => endedAtMs ?? 0)),
  );

  // The four that are left go to two slots; undisturbed, it is six and six.
  const runs = await Promise.all([
    start(compiled, killed, 2).result,
    start(compiled, undisturbed, 2).result,
  ]);
  for (const run of runs) expect(run.code, run.stderr).toBe(0);
  const tasks = storedTasks(killed);
  expect(tasks.map(({ state }) => state)).toEqual(Array(12).fill('done'));
  expect(tasks.filter(({ attempt }) => attempt === 2)).toHaveLength(12 - before.length);
  const hashes = weightHashes(tasks);
  expect(new Set(Object.values(hashes)).size).toBe(12);
  expect(hashes).toEqual(weightHashes(storedTasks(undisturbed)));
});
