import { Option } from 'commander';
import { type DatabaseFlags, declareDatabaseOptions } from '../../cli/database-options.ts';
import { exitCode } from '../../cli/exit-code.ts';
import type { AddCommand } from '../../cli/program.ts';
import { databasePath } from '@basin/store/places';

const anyTarget = 'the beginning of an id of a sweep or a task, or the name of a sweep';

/** `basin tag|note|archive`: what people say of sweeps and tasks. */
export const addAnnotateCommands: AddCommand = (program, setExitCode) => {
  declareDatabaseOptions(
    program
      .command('tag')
      .description('Put words on a sweep or a task; without words, print those it has.')
      .argument('<id>', anyTarget)
      .argument('[words...]', 'the words'),
  )
    .addOption(new Option('--remove', 'take them off').default(false))
    .action(async (id: string, words: string[], flags: DatabaseFlags & { remove: boolean }) => {
      const { tag } = await import('./run.ts');
      await tag(databasePath(flags.database), id, words, flags);
      setExitCode(exitCode.ok);
    });

  declareDatabaseOptions(
    program
      .command('note')
      .description('Write a note about a sweep or a task.')
      .argument('<id>', anyTarget)
      .argument('<text>', 'what to keep in mind'),
  ).action(async (id: string, text: string, { database, json }: DatabaseFlags) => {
    const { note } = await import('./run.ts');
    await note(databasePath(database), id, text, json);
    setExitCode(exitCode.ok);
  });

  declareDatabaseOptions(
    program
      .command('archive')
      .description('Leave sweeps out of lists; nothing of them is lost.')
      .argument('<sweep...>', 'the beginning of an id, or a name'),
  )
    .addOption(new Option('--undo', 'put them back').default(false))
    .action(async (ids: string[], flags: DatabaseFlags & { undo: boolean }) => {
      const { archive } = await import('./run.ts');
      await archive(databasePath(flags.database), ids, flags);
      setExitCode(exitCode.ok);
    });
};
