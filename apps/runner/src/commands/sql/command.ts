import { Option } from 'commander';
import { type DatabaseFlags, declareDatabaseOptions } from '../../cli/database-options.ts';
import { exitCode } from '../../cli/exit-code.ts';
import type { AddCommand } from '../../cli/program.ts';
import { integer } from '../../cli/values.ts';
import { databasePath } from '@basin/store/places';

/** `basin sql "SELECT …"`: a question of one's own to the database, which cannot be changed by it. */
export const addSqlCommand: AddCommand = (program, setExitCode) => {
  declareDatabaseOptions(
    program
      .command('sql')
      .description('Answer one SQL statement that only reads; libs/store/README.md has the tables.')
      .argument('<statement>', 'such as "SELECT state, count(*) FROM trials GROUP BY state"'),
  )
    .addOption(
      new Option('--limit <rows>', 'at most so many rows')
        .default(1_000)
        .argParser(integer('--limit', { min: 1, max: 10_000_000 })),
    )
    .action(async (statement: string, flags: DatabaseFlags & { limit: number }) => {
      const { printAnswer } = await import('./run.ts');
      printAnswer(databasePath(flags.database), statement, flags.limit, flags.json);
      setExitCode(exitCode.ok);
    });
};
