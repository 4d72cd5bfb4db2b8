import { type TaskState, taskStates } from '@basin/core';
import { Option } from 'commander';
import { type DatabaseFlags, declareDatabaseOptions } from '../../cli/database-options.ts';
import { exitCode } from '../../cli/exit-code.ts';
import { pluginOption } from '../../cli/plugin-option.ts';
import type { AddCommand } from '../../cli/program.ts';
import { whereOption } from '../../cli/where-option.ts';
import { integer, oneOf } from '../../cli/values.ts';
import { databasePath } from '@basin/store/places';

interface Flags extends DatabaseFlags {
  state?: TaskState;
  limit: number;
  where?: string;
}

/** `basin show ID`: a sweep with its tasks, or a task with all that is stored of it. */
export const addShowCommand: AddCommand = (program, setExitCode) => {
  declareDatabaseOptions(
    program
      .command('show')
      .description('Show a sweep with its tasks, or a task: config, metrics, attempts, error.')
      .argument('<id>', 'the beginning of an id, or the name of a sweep'),
  )
    .addOption(
      new Option(
        '--state <name>',
        `of a sweep only tasks that are ${taskStates.join(', ')}`,
      ).argParser(oneOf('--state', taskStates)),
    )
    .addOption(whereOption('of a sweep’s tasks'))
    .addOption(
      new Option('--limit <count>', 'at most so many tasks')
        .default(100)
        .argParser(integer('--limit', { min: 1, max: 1_000_000 })),
    )
    .addOption(pluginOption())
    .action(async (id: string, { database, json, state, limit, where }: Flags) => {
      const { printOne } = await import('./run.ts');
      await printOne(databasePath(database), id, {
        ...{ json, limit, state: state ?? null },
        where: where ?? null,
      });
      setExitCode(exitCode.ok);
    });
};
