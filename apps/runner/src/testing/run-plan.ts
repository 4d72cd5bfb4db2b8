/**
 * Runs a given plan as `basin sweep` runs those of experiments, for tests of trainings that are in none.
 * Its argument is JSON: `{ plan, database, workers }`.
 */
import type { SweepPlan } from '@basin/core';
import { chooseExecutor } from '../commands/sweep/choose-executor.ts';
import type { SweepOptions } from '../commands/sweep/options.ts';
import { runPlans } from '../commands/sweep/run-plans.ts';

interface PlanRun {
  plan: SweepPlan;
  database: string;
  workers: number;
}

const { plan, database, workers } = JSON.parse(process.argv[2] ?? '') as PlanRun;
const options: SweepOptions = {
  ...{ database, workers, experiments: null, preset: 'smoke', backend: null, limits: {} },
  ...{
    executor: 'pool',
    redis: null,
    firstSeed: 1,
    seedCount: null,
    file: null,
    set: [],
    dryRun: false,
    fresh: false,
    json: true,
  },
  ...{ names: [], count: null, template: null, out: null },
};
const startedMs = performance.now();
const pool = await chooseExecutor(options);
try {
  process.exitCode = await runPlans({ plans: [plan], options, pool, startedMs });
} finally {
  await pool.executor.close();
}
