import { Option } from 'commander';
import type { AddCommand } from '../../cli/program.ts';
import { databasePath, userPath } from '@basin/store/places';
import { backupTarget } from './target.ts';

interface Flags {
  out: string;
  database?: string;
  copy: boolean;
  json: boolean;
}

/** `basin backup`: copies a database, at work or not, with its files. */
export const addBackupCommand: AddCommand = (program, setExitCode) => {
  program
    .command('backup')
    .description('Copy a database with its weights, and verify the copy; a sweep may be at work.')
    .addOption(
      new Option(
        '--out <place>',
        'a folder, or the file to make (*.db, *.sqlite)',
      ).makeOptionMandatory(),
    )
    .addOption(new Option('--database <file>', 'which database (default: as for sweep)'))
    .option('--copy', 'copy the weights also where hard links would do', false)
    .option('--json', 'print what was done as one JSON document', false)
    .action(async (flags: Flags) => {
      const { runBackup } = await import('./run.ts');
      const database = databasePath(flags.database);
      const target = backupTarget(userPath(flags.out), flags.out, database);
      setExitCode(await runBackup({ database, target, copyFiles: flags.copy, json: flags.json }));
    });
};
