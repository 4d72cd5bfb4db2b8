import { Option } from 'commander';
import { type DatabaseFlags, declareDatabaseOptions } from '../../cli/database-options.ts';
import { exitCode } from '../../cli/exit-code.ts';
import type { AddCommand } from '../../cli/program.ts';
import { databasePath } from '@basin/store/places';

interface Flags extends DatabaseFlags {
  sweep?: string;
}

const anyTarget = 'the beginning of an id of a sweep or a task, or the name of a sweep';

/**
 * `basin status|pause|resume|cancel|retry`: how a database's sweeps stand, and what shall become of
 * them. The process that coordinates it does it; without one the store is changed.
 */
export const addControlCommands: AddCommand = (program, setExitCode) => {
  declareDatabaseOptions(
    program
      .command('status')
      .description('Say which sweeps of a database are unfinished, and who works on them.'),
  ).action(async ({ database, json }: Flags) => {
    const { printStatus } = await import('./status.ts');
    await printStatus(databasePath(database), json);
    setExitCode(exitCode.ok);
  });

  declareDatabaseOptions(
    program
      .command('pause')
      .description('Start nothing new of sweeps until they are resumed; running tasks go on.')
      .argument(
        '[sweep...]',
        'the beginning of an id, or a name (default: all that are unfinished)',
      ),
  ).action(async (ids: string[], { database, json }: Flags) => {
    const { pause } = await import('./run.ts');
    await pause(databasePath(database), ids, json);
    setExitCode(exitCode.ok);
  });

  declareDatabaseOptions(
    program
      .command('resume')
      .description('Let paused sweeps go on.')
      .argument('[sweep...]', 'the beginning of an id, or a name (default: all that are paused)'),
  ).action(async (ids: string[], { database, json }: Flags) => {
    const { resume } = await import('./run.ts');
    await resume(databasePath(database), ids, json);
    setExitCode(exitCode.ok);
  });

  declareDatabaseOptions(
    program
      .command('cancel')
      .description('Cancel what sweeps have left to do, or one task.')
      .argument('[id...]', `${anyTarget} (default: the sweeps at work)`),
  )
    .addOption(new Option('--sweep <id>', 'the same as naming it'))
    .action(async (ids: string[], { database, json, sweep }: Flags) => {
      const { cancel } = await import('./run.ts');
      await cancel(databasePath(database), sweep === undefined ? ids : [...ids, sweep], json);
      setExitCode(exitCode.ok);
    });

  declareDatabaseOptions(
    program
      .command('retry')
      .description('Queue failed and cancelled tasks again: those of a sweep, or one.')
      .argument('<id>', anyTarget),
  ).action(async (id: string, { database, json }: Flags) => {
    const { retry } = await import('./run.ts');
    await retry(databasePath(database), id, json);
    setExitCode(exitCode.ok);
  });
};
