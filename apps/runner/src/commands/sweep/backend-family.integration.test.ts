import { sweepIdentity } from '@basin/core';
import { startExecutor } from '@basin/execution/executors/late-listener';
import { openPoolExecutor } from '@basin/execution/executors/local/pool-executor';
import { poolEnvironmentFor } from '@basin/execution/executors/local/process/pool-environment';
import { basin, temporaryDatabase } from '@basin/execution/testing/command-line';
import { openReader, verifyDatabase } from '@basin/store';
import { planExperiment } from '@basin/studies';
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { SweepOptions } from './options.ts';
import type { RunResult } from './results.ts';
import { runPlans } from './run-plans.ts';

const database = temporaryDatabase();
afterAll(() => database.remove());
const preset = 'smoke';
const experiment = 'function-fit';

async function sweep(...flags: string[]): Promise<RunResult['sweeps'][number] & { said: string }> {
  const common = [`--experiment=${experiment}`, `--preset=${preset}`, '--json', '--workers=1'];
  const run = await basin('sweep', ...common, `--database=${database.file}`, ...flags);
  expect(run.code, run.stderr).toBe(0);
  const [found] = (JSON.parse(run.stdout) as RunResult).sweeps;
  if (found === undefined) throw new Error(run.stderr);
  return { ...found, said: run.stderr };
}

function stored(sweepId: string) {
  const reader = openReader(database.file);
  const tasks = reader.sweepData(sweepId)?.tasks ?? [];
  reader.close();
  return tasks;
}

describe('the family that computes', () => {
  let native: string;

  it('is TensorFlow without a word, under the identities of before', async () => {
    const { sweepId, counts } = await sweep();
    native = sweepId;
    expect(counts.done).toBe(6);
    const plan = planExperiment(experiment, { preset, firstSeed: 1, seedCount: null });
    expect(sweepId).toBe(sweepIdentity(plan));
    for (const { config, environment } of stored(sweepId)) {
      expect(config).toMatchObject({ backendFamily: 'tensorflow' });
      expect(environment?.backend).toBe('native');
      expect(environment?.buildDigest).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  it('is another with --backend=wasm: nothing that native made is reused', async () => {
    const { sweepId, reused, counts } = await sweep('--backend=wasm');
    expect(sweepId).not.toBe(native);
    expect({ reused, done: counts.done }).toEqual({ reused: 0, done: 6 });
    const byLabel = new Map(stored(native).map((task) => [task.label, task]));
    for (const task of stored(sweepId)) {
      expect(task.config).toMatchObject({ backendFamily: 'wasm' });
      expect(task.environment?.backend).toBe('wasm');
      expect(task.id).not.toBe(byLabel.get(task.label)?.id);
    }
    const again = await sweep('--backend=wasm');
    expect(again).toMatchObject({ sweepId, reused: 6 });
    expect(again.said).not.toContain('note:');
  });

  it('is that of what opens, where native cannot be opened', async () => {
    const own = temporaryDatabase();
    const options: SweepOptions = {
      ...{ experiments: [experiment], preset, firstSeed: 1, seedCount: null, workers: 1 },
      ...{ database: own.file, backend: null, json: true, dryRun: false, fresh: false },
      ...{ executor: 'pool', redis: null, limits: {}, file: null, set: [], names: [] },
      ...{
        method: null,
        metric: null,
        count: null,
        dataWithin: [],
        plugins: [],
        template: null,
        out: null,
      },
    };
    const pool = await startExecutor((listener) =>
      openPoolExecutor({
        ...{ workerCount: 1, backend: null, databasePath: own.file, listener },
        // As on a machine on which TensorFlow's addon does not load.
        environment: { ...poolEnvironmentFor(1, null), NODE_OPTIONS: '--no-addons' },
      }),
    );
    const plans = [planExperiment(experiment, { preset, firstSeed: 1, seedCount: null })];
    const print = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    try {
      const openExecutor = () => Promise.resolve(pool);
      const leaveExecutor = () => Promise.resolve();
      const startedMs = performance.now();
      await runPlans({ plans, options, openExecutor, leaveExecutor, startedMs });
    } finally {
      print.mockRestore();
      await pool.executor.close();
    }
    const reader = openReader(own.file);
    const [only, ...others] = reader.sweeps().rows;
    expect(others).toEqual([]);
    const tasks = reader.sweepData(only?.sweepId ?? '')?.tasks ?? [];
    reader.close();
    expect(tasks).toHaveLength(6);
    for (const { config, environment, state } of tasks) {
      expect(state).toBe('done');
      expect(environment?.backend).toBe('wasm');
      expect(config).toMatchObject({ backendFamily: 'wasm' });
    }
    expect(verifyDatabase(own.file).findings).toEqual([]);
    own.remove();
  });
});
