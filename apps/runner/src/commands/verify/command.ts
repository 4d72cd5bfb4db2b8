import { Option } from 'commander';
import type { AddCommand } from '../../cli/program.ts';
import { databasePath } from '@basin/store/places';

/** `basin verify`: looks for damage in a database and its files. */
export const addVerifyCommand: AddCommand = (program, setExitCode) => {
  program
    .command('verify')
    .description('Look for damage in a database and its files; a sweep may be at work.')
    .addOption(new Option('--database <file>', 'which database (default: as for sweep)'))
    .option('--json', 'print the findings as one JSON document', false)
    .action(async (flags: { database?: string; json: boolean }) => {
      const { runVerify } = await import('./run.ts');
      setExitCode(runVerify({ database: databasePath(flags.database), json: flags.json }));
    });
};
