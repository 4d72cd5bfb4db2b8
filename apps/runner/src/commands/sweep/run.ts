import { type SweepPlan, userCommand } from '@basin/core';
import { boundedWorkers } from '@basin/execution/executors/local/worker-count';
import { exitCode, type ExitCode } from '../../cli/exit-code.ts';
import { chooseExecutor } from './choose-executor.ts';
import { isOwnStudy, type SweepOptions } from './options.ts';

/** Runs, lists or hands over what the options ask for. */
export async function runSweep(asked: SweepOptions): Promise<ExitCode> {
  const { count: workers, words } = boundedWorkers(asked.workers);
  const options = { ...asked, workers };
  if (options.template !== null) {
    const { writeTemplate } = await import('./study/templates.ts');
    const { template, out } = options;
    const text = writeTemplate(template, out);
    if (out === null) process.stdout.write(text);
    else
      process.stderr.write(
        `${out} is written: ${userCommand('sweep', { file: out, 'dry-run': true })}\n`,
      );
    return exitCode.ok;
  }
  // A file is refused before any worker starts.
  const own = isOwnStudy(options) ? await plansOf(options) : null;
  if (options.dryRun) {
    const { listSweeps } = await import('./dry-run.ts');
    process.stdout.write(await listSweeps(own ?? (await plansOf(options)), options));
    return exitCode.ok;
  }
  const startedMs = performance.now();
  if (words !== null && options.redis === null) process.stderr.write(`${words}\n`);
  const pool = await chooseExecutor(options);
  try {
    const plans = own ?? (await plansOf(options));
    const { runPlans } = await import('./run-plans.ts');
    return await runPlans({ plans, options, pool, startedMs });
  } finally {
    await pool.executor.close();
  }
}

async function plansOf(options: SweepOptions): Promise<SweepPlan[]> {
  const { sweepPlans } = await import('./plans.ts');
  return sweepPlans(options, (text) => void process.stderr.write(`${text}\n`));
}
