import { type Precision, precisionSchema } from '@basin/core';
import { Option } from 'commander';
import { exitCode } from '../../cli/exit-code.ts';
import type { AddCommand } from '../../cli/program.ts';
import { declareRunOptions, readRunOptions, type RunFlags } from '../../cli/run-options.ts';
import { integer, oneOf } from '../../cli/values.ts';

interface Flags extends RunFlags {
  seeds?: number;
  count?: number;
  epochs?: number;
  check?: Precision;
  dryRun: boolean;
}

/** `basin extend STUDY`: more of a study than its file asks for; what is stored is not trained again. */
export const addExtendCommand: AddCommand = (program, setExitCode) => {
  const command = program
    .command('extend')
    .description('Give a study more seeds, points or epochs, and run what is new.')
    .argument('<study>', 'its name, or the beginning of its id')
    .addOption(
      new Option(
        '--seeds <count>',
        'so many seeds a point, those that it has among them',
      ).argParser(integer('--seeds', { min: 1, max: 100_000 })),
    )
    .addOption(
      new Option('--count <points>', 'so many points, those that it has among them').argParser(
        integer('--count', { min: 1, max: 200_000 }),
      ),
    )
    .addOption(
      new Option(
        '--epochs <count>',
        'longer trainings: a study of its own beside this one, for each starts anew',
      ).argParser(integer('--epochs', { min: 1 })),
    )
    .addOption(
      new Option(
        '--check <precision>',
        'its claims in a second precision too: float64 trains again what they read',
      ).argParser(oneOf('--check', precisionSchema.options)),
    )
    .addOption(new Option('--dry-run', 'only say what it would add').default(false));
  declareRunOptions(command);
  command.action(async (id: string, flags: Flags) => {
    const { extendStudy } = await import('./run.ts');
    const { seeds = null, count = null, epochs = null, check = null, dryRun } = flags;
    const wanted = { seeds, count, epochs, check };
    setExitCode((await extendStudy(id, wanted, dryRun, readRunOptions(flags))) ?? exitCode.ok);
  });
};
