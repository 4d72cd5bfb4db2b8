import { type DatabaseFlags, declareDatabaseOptions } from '../../cli/database-options.ts';
import { exitCode } from '../../cli/exit-code.ts';
import { pluginOption } from '../../cli/plugin-option.ts';
import type { AddCommand } from '../../cli/program.ts';
import { databasePath } from '@basin/store/places';

/** `basin compare A B`: what differs between two tasks or sweeps. */
export const addCompareCommand: AddCommand = (program, setExitCode) => {
  declareDatabaseOptions(
    program
      .command('compare')
      .description('Compare two tasks or sweeps: settings that differ, metrics paired by seeds.')
      .argument('<a>', 'the beginning of an id, or the name of a sweep')
      .argument('<b>', 'another one'),
  )
    .addOption(pluginOption())
    .action(async (a: string, b: string, { database, json }: DatabaseFlags) => {
      const { printComparison } = await import('./run.ts');
      printComparison(databasePath(database), a, b, json);
      setExitCode(exitCode.ok);
    });
};
