import { type Command, Option } from 'commander';
import { type DatabaseFlags, declareDatabaseOptions } from '../../cli/database-options.ts';
import { exitCode } from '../../cli/exit-code.ts';
import type { AddCommand } from '../../cli/program.ts';
import { declareRunOptions, readRunOptions, type RunFlags } from '../../cli/run-options.ts';
import { databasePath } from '@basin/store/places';
import type { GoingOn } from './run.ts';

interface Flags extends DatabaseFlags {
  sweep?: string;
}

interface GoingOnFlags extends RunFlags {
  run?: boolean;
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

  declareGoingOn(
    program
      .command('resume')
      .description('Let paused sweeps go on, and run here what no process works on.')
      .argument(
        '[sweep...]',
        'the beginning of an id, or a name (default: all that are paused, else the one that was interrupted)',
      ),
  ).action(async (ids: string[], flags: GoingOnFlags) => {
    const { resume } = await import('./run.ts');
    setExitCode(await resume(ids, goingOn(flags)));
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

  declareGoingOn(
    program
      .command('retry')
      .description('Run failed and cancelled tasks again: those of a sweep, or one.')
      .argument('<id>', anyTarget),
  ).action(async (id: string, flags: GoingOnFlags) => {
    const { retry } = await import('./run.ts');
    setExitCode(await retry(id, goingOn(flags)));
  });
};

/** Flags of commands after which something is to run. */
function declareGoingOn(command: Command): Command {
  declareRunOptions(command);
  return command
    .addOption(new Option('--run', 'with --json: run it all the same, and print the results'))
    .addOption(new Option('--no-run', 'where nothing works on the database, only change it'));
}

/** Programs that ask for JSON decide by themselves what runs where. */
function goingOn(flags: GoingOnFlags): GoingOn {
  const options = readRunOptions(flags);
  return { ...options, run: flags.run ?? !options.json };
}
