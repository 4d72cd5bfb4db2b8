import { existsSync } from 'node:fs';
import { type SweepPlan, userCommand } from '@basin/core';
import { boundedWorkers } from '@basin/execution/executors/local/worker-count';
import { exitCode, type ExitCode } from '../../cli/exit-code.ts';
import type { RunOptions } from '../../cli/run-options.ts';
import { checkBackend } from './check-backend.ts';
import { chooseExecutor } from './choose-executor.ts';
import { isOwnStudy, type SweepOptions } from './options.ts';
import type { SweepRun } from './run-plans.ts';
import { builtInSlugs } from '../../cli/well-formed.ts';
import { printDocument, printText, say } from '../../cli/print.ts';

/** Runs, lists or hands over what the options ask for. */
export async function runSweep(asked: SweepOptions): Promise<ExitCode> {
  const { count: workers, words } = boundedWorkers(asked.workers);
  const options = { ...asked, workers };
  if (options.template !== null) {
    const { writeTemplate } = await import('./study/templates.ts');
    const { template, out } = options;
    const text = writeTemplate(template, out);
    const next = userCommand('sweep', { file: out ?? `${template}.yaml`, 'dry-run': true });
    if (options.json) printDocument<'sweep --template'>({ template, file: out, text, next });
    else if (out === null) printText(text);
    else say(`${out} is written: ${next}`);
    return exitCode.ok;
  }
  if (words !== null && options.redis === null) say(words);
  if (options.dryRun) {
    const { printDryRun } = await import('./dry-run.ts');
    const plans = await plansOf(options);
    await printDryRun(plans, options, asked.workers);
    return exitCode.ok;
  }
  // A file is refused before any worker starts, and a name that may be mistyped.
  const isBuiltIn = options.experiments?.every((slug) => builtInSlugs.includes(slug)) ?? true;
  const own = isOwnStudy(options) || !isBuiltIn ? await plansOf(options) : null;
  return runNow(options, own ?? (() => plansOf(options)));
}

/**
 * Runs plans: as the database's coordinator, or through it. Where nothing can be stored yet the workers
 * start before anything is planned, for that takes them longest.
 *
 * @param print what is said of them at the end; the closing table unless given.
 */
export async function runNow(
  options: RunOptions & { fresh: boolean },
  given: SweepPlan[] | (() => Promise<SweepPlan[]>),
  print?: SweepRun['print'],
): Promise<ExitCode> {
  const startedMs = performance.now();
  // What is planned only now is checked with it.
  if (typeof given !== 'function') checkBackend(given, options);
  const early = existsSync(options.database) ? null : chooseExecutor(options);
  // What it breaks with is heard when it is awaited.
  early?.catch(() => undefined);
  let left: Promise<void> | undefined;
  const leaveExecutor = (): Promise<void> =>
    (left ??= Promise.resolve(
      early?.then(
        ({ executor }) => executor.close(),
        () => undefined,
      ),
    ));
  try {
    const plans = typeof given === 'function' ? await given() : given;
    const { runPlans } = await import('./run-plans.ts');
    const openExecutor = () => early ?? chooseExecutor(options);
    return await runPlans({ plans, options, openExecutor, leaveExecutor, startedMs, print });
  } finally {
    await leaveExecutor();
  }
}

async function plansOf(options: SweepOptions): Promise<SweepPlan[]> {
  const { sweepPlans } = await import('./plans.ts');
  return sweepPlans(options, say);
}
