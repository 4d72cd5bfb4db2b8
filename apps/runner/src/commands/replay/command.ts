import { precisionSchema, type Precision } from '@basin/core';
import { Option } from 'commander';
import type { AddCommand } from '../../cli/program.ts';
import { declareRunOptions, readRunOptions, type RunFlags } from '../../cli/run-options.ts';
import { oneOf } from '../../cli/values.ts';

interface Flags extends RunFlags {
  precision?: Precision;
}

/**
 * `basin replay <task>`: trains a stored task again and compares its weights. With another precision it says
 * how far apart the two end, and of a whole sweep which verdicts change.
 */
export const addReplayCommand: AddCommand = (program, setExitCode) => {
  const command = program
    .command('replay')
    .description(
      'Train a stored task again and compare the weights, bit for bit; or a task or a whole sweep in another precision, and say what changes.',
    )
    .argument('<task>', "a task's id, or enough of its beginning; with --precision a sweep's too")
    .addOption(
      new Option(
        '--precision <type>',
        'in float32 or float64: how near a task comes; of a sweep, which verdicts change',
      ).argParser(oneOf('--precision', precisionSchema.options)),
    );
  declareRunOptions(command);
  command.action(async (text: string, flags: Flags) => {
    const options = readRunOptions(flags);
    const { precision = null } = flags;
    const { database, json, backend, plugins } = options;
    if (precision !== null) {
      const { isSweep } = await import('./find-task.ts');
      if (isSweep(database, text)) {
        const { replaySweep } = await import('./replay-sweep.ts');
        setExitCode(await replaySweep(text, precision, options));
        return;
      }
    }
    const { runReplay } = await import('./run.ts');
    setExitCode(await runReplay({ task: text, database, backend, precision, plugins, json }));
  });
};
