/** `basin sweep` with all its flags, of the small trials: their number and epochs come first. */
import { Command } from 'commander';
import { reportError } from '../../apps/runner/src/cli/command-line.ts';
import {
  declareSweepOptions,
  readSweepOptions,
  type SweepFlags,
} from '../../apps/runner/src/commands/sweep/options.ts';
import { runNow } from '../../apps/runner/src/commands/sweep/run.ts';
import { planSmallTrials } from './small-trials.ts';

const [trials = '', epochs = '', ...args] = process.argv.slice(2);
const command = new Command('sweep-small-trials');
declareSweepOptions(command);
try {
  const options = readSweepOptions(command.parse(args, { from: 'user' }).opts<SweepFlags>());
  process.exitCode = await runNow(options, [planSmallTrials(Number(trials), Number(epochs))]);
} catch (error) {
  process.exitCode = reportError(error, (text) => process.stderr.write(text));
}
