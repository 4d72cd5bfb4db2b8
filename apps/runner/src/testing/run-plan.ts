/**
 * Runs a given plan as `basin sweep` runs those of experiments, for tests of trainings that are in none.
 * Its argument is JSON: `{ plan, database, workers }`.
 */
import type { SweepPlan } from '@basin/core';
import { runNow } from '../commands/sweep/run.ts';

interface PlanRun {
  plan: SweepPlan;
  database: string;
  workers: number;
}

const { plan, database, workers } = JSON.parse(process.argv[2] ?? '') as PlanRun;
process.exitCode = await runNow(
  {
    ...{ database, workers, backend: null, limits: {}, executor: 'pool', redis: null, plugins: [] },
    ...{ fresh: false, json: true },
  },
  [plan],
);
