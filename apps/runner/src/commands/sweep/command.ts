import type { AddCommand } from '../../cli/program.ts';
import { declareSweepOptions, readSweepOptions, type SweepFlags } from './options.ts';

/** `basin sweep`: runs experiments and stores what they find. */
export const addSweepCommand: AddCommand = (program, setExitCode) => {
  const command = program
    .command('sweep')
    .description('Run experiments: train, analyse, store. Running again resumes.');
  declareSweepOptions(command);
  command.action(async (flags: SweepFlags) => {
    const { runSweep } = await import('./run.ts');
    setExitCode(await runSweep(readSweepOptions(flags)));
  });
};
