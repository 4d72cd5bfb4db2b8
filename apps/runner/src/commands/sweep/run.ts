import type { SweepPlan } from '@basin/core';
import { exitCode, type ExitCode } from '../../cli/exit-code.ts';
import { chooseExecutor } from './choose-executor.ts';
import type { SweepOptions } from './options.ts';

/** Runs, lists or hands over what the options ask for. */
export async function runSweep(options: SweepOptions): Promise<ExitCode> {
  if (options.dryRun) {
    const { listSweeps } = await import('./dry-run.ts');
    process.stdout.write(await listSweeps(await plansOf(options), options));
    return exitCode.ok;
  }
  const startedMs = performance.now();
  const pool = await chooseExecutor(options);
  try {
    const plans = await plansOf(options);
    const { runPlans } = await import('./run-plans.ts');
    return await runPlans({ plans, options, pool, startedMs });
  } finally {
    await pool.executor.close();
  }
}

async function plansOf(options: SweepOptions): Promise<SweepPlan[]> {
  const { sweepPlans } = await import('./plans.ts');
  return sweepPlans(options);
}
