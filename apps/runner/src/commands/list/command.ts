import { Option } from 'commander';
import { type DatabaseFlags, declareDatabaseOptions } from '../../cli/database-options.ts';
import { exitCode } from '../../cli/exit-code.ts';
import { pluginOption } from '../../cli/plugin-option.ts';
import type { AddCommand } from '../../cli/program.ts';
import { whereOption } from '../../cli/where-option.ts';
import { integer } from '../../cli/values.ts';
import { databasePath } from '@basin/store/places';

interface Flags extends DatabaseFlags {
  archived: boolean;
  metric?: string;
  limit: number;
  where?: string;
}

/** `basin list`: the sweeps of a database. */
export const addListCommand: AddCommand = (program, setExitCode) => {
  declareDatabaseOptions(
    program.command('list').description('List the sweeps of a database, newest first.'),
  )
    .addOption(new Option('--archived', 'archived ones too').default(false))
    .addOption(new Option('--metric <name>', "show its best value (default: the sweep's own)"))
    .addOption(
      new Option('--limit <count>', 'at most so many')
        .default(50)
        .argParser(integer('--limit', { min: 1, max: 100_000 })),
    )
    .addOption(whereOption('sweeps with tasks'))
    .addOption(pluginOption())
    .action(async ({ database, json, archived, metric, limit, where }: Flags) => {
      const { printList } = await import('./run.ts');
      await printList(databasePath(database), json, {
        ...{ archived, limit, metric: metric ?? null, where: where ?? null },
      });
      setExitCode(exitCode.ok);
    });
};
