import { databasePath, userPath } from '@basin/store/places';
import { Option } from 'commander';
import { type DatabaseFlags, declareDatabaseOptions } from '../../cli/database-options.ts';
import { exitCode } from '../../cli/exit-code.ts';
import type { AddCommand } from '../../cli/program.ts';
import { oneOf } from '../../cli/values.ts';

interface Flags extends DatabaseFlags {
  to: 'pytorch';
  out: string;
}

/** `basin export TASK`: a trained network for another tool. */
export const addExportCommand: AddCommand = (program, setExitCode) => {
  declareDatabaseOptions(
    program
      .command('export')
      .description(
        'Write a trained network as a Python file and its weights as safetensors, for PyTorch.',
      )
      .argument('<task>', 'the beginning of a training’s id'),
  )
    .addOption(
      new Option('--to <tool>', 'pytorch').default('pytorch').argParser(oneOf('--to', ['pytorch'])),
    )
    .addOption(
      new Option(
        '--out <folder>',
        'where network.py and network.safetensors go',
      ).makeOptionMandatory(),
    )
    .action(async (task: string, { database, json, out }: Flags) => {
      const { runExport } = await import('./run.ts');
      runExport({ database: databasePath(database), task, folder: userPath(out), json });
      setExitCode(exitCode.ok);
    });
};
