/** `basin sweep` with all its flags, of the small trials: their number and epochs come first. */
import { Command } from 'commander';
import { reportError } from '../../apps/runner/src/cli/main.ts';
import { chooseExecutor } from '../../apps/runner/src/commands/sweep/choose-executor.ts';
import {
  declareSweepOptions,
  readSweepOptions,
  type SweepFlags,
} from '../../apps/runner/src/commands/sweep/options.ts';
import { runPlans } from '../../apps/runner/src/commands/sweep/run-plans.ts';
import { planSmallTrials } from './small-trials.ts';

const [trials = '', epochs = '', ...args] = process.argv.slice(2);
const command = new Command('sweep-small-trials');
declareSweepOptions(command);
try {
  const startedMs = performance.now();
  const options = readSweepOptions(command.parse(args, { from: 'user' }).opts<SweepFlags>());
  const pool = await chooseExecutor(options);
  try {
    const plans = [planSmallTrials(Number(trials), Number(epochs))];
    process.exitCode = await runPlans({ plans, options, pool, startedMs });
  } finally {
    await pool.executor.close();
  }
} catch (error) {
  process.exitCode = reportError(error, (text) => process.stderr.write(text));
}
