import { Option } from 'commander';
import { type DatabaseFlags, declareDatabaseOptions } from '../../cli/database-options.ts';
import { exitCode } from '../../cli/exit-code.ts';
import type { AddCommand } from '../../cli/program.ts';
import { integer } from '../../cli/values.ts';
import { databasePath } from '@basin/store/places';

interface Flags extends DatabaseFlags {
  limit: number;
  timeLimit: number;
}

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
    .addOption(
      new Option('--time-limit <seconds>', 'how long it may take; 0: as long as it takes')
        .default(60)
        .argParser(integer('--time-limit', { min: 0, max: 86_400 })),
    )
    .action(async (statement: string, { database, timeLimit, ...flags }: Flags) => {
      const asked = { ...flags, database: databasePath(database), statement };
      const { answerWithin, printAnswer } = await import('./run.ts');
      if (timeLimit > 0) return setExitCode(await answerWithin(asked, timeLimit));
      printAnswer(asked);
      setExitCode(exitCode.ok);
    });
};
