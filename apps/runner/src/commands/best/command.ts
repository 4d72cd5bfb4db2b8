import { Option } from 'commander';
import { type DatabaseFlags, declareDatabaseOptions } from '../../cli/database-options.ts';
import { exitCode } from '../../cli/exit-code.ts';
import { pluginOption } from '../../cli/plugin-option.ts';
import type { AddCommand } from '../../cli/program.ts';
import { whereOption } from '../../cli/where-option.ts';
import { integer, oneOf } from '../../cli/values.ts';
import { databasePath } from '@basin/store/places';

interface Flags extends DatabaseFlags {
  metric?: string;
  by: 'last' | 'best';
  limit: number;
  where?: string;
}

/** `basin best [SWEEP]`: which settings did best. */
export const addBestCommand: AddCommand = (program, setExitCode) => {
  declareDatabaseOptions(
    program
      .command('best')
      .description('Rank the settings of a sweep by a metric, over their seeds.')
      .argument('[sweep]', 'the beginning of its id, or its name (default: the newest)'),
  )
    .addOption(new Option('--metric <name>', "by which (default: the sweep's own)"))
    .addOption(
      new Option(
        '--by <value>',
        'last: what the final weights have; best: the best on the way there, which tuning on it flatters',
      )
        .default('last')
        .argParser(oneOf('--by', ['last', 'best'])),
    )
    .addOption(whereOption('of trainings'))
    .addOption(
      new Option('--limit <count>', 'how many')
        .default(10)
        .argParser(integer('--limit', { min: 1, max: 1_000_000 })),
    )
    .addOption(pluginOption())
    .action(async (id: string | undefined, { database, json, metric, by, limit, where }: Flags) => {
      const { printBest } = await import('./run.ts');
      const query = { metric: metric ?? null, by, limit, where: where ?? null };
      printBest(databasePath(database), id ?? null, json, query);
      setExitCode(exitCode.ok);
    });
};
