import type { AddCommand } from '../../cli/program.ts';

/** `basin doctor`: what this machine has, and what to do about what is missing. */
export const addDoctorCommand: AddCommand = (program, setExitCode) => {
  program
    .command('doctor')
    .description('Say what was found on this machine, and what to do about what is missing.')
    .option('--json', 'print it as one JSON document', false)
    .action(async (flags: { json: boolean }) => {
      const { runDoctor } = await import('./run.ts');
      setExitCode(await runDoctor(flags));
    });
};
