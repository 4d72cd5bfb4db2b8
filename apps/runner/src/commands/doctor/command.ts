import type { AddCommand } from '../../cli/program.ts';
import { oneOf } from '../../cli/values.ts';

const scale = oneOf('--preset', ['smoke', 'quick', 'paper'] as const);

interface Flags {
  json: boolean;
  printProgram?: string;
  data?: string;
  preset: ReturnType<typeof scale>;
  webgpu: boolean;
}

/** `basin doctor`: what this machine has, and what to do about what is missing. */
export const addDoctorCommand: AddCommand = (program, setExitCode) => {
  program
    .command('doctor')
    .description('Say what was found on this machine, and what to do about what is missing.')
    .option(
      '--print-program <experiment>',
      'print the compiled step of each training of an experiment, or of a study file, instead: in which form it holds the network, and what keeps it from a quicker one',
    )
    .option(
      '--data <file>',
      'say what a file of data holds, and what is wrong with it, instead; or files together: npy:X:Y, idx:X:Y, csv:FILE:TARGET',
    )
    .option('--preset <scale>', 'of --print-program: smoke, quick, paper', scale, 'quick')
    .option('--webgpu', 'look for a WebGPU adapter alone', false)
    .option('--json', 'print it as one JSON document', false)
    .action(async (flags: Flags) => {
      if (flags.printProgram !== undefined) {
        const { printPrograms } = await import('./print-programs.ts');
        const { preset, json, printProgram: experiment } = flags;
        setExitCode(await printPrograms({ experiment, preset, json }));
        return;
      }
      if (flags.data !== undefined) {
        const { describeData } = await import('./describe-data.ts');
        setExitCode(await describeData({ data: flags.data, json: flags.json }));
        return;
      }
      const { runDoctor } = await import('./run.ts');
      setExitCode(await runDoctor(flags));
    });
};
