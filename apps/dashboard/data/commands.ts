import 'server-only';
import { type CommandFlags, type CommandName, userCommand } from '@basin/core';
import { databasePath } from './database.ts';

/** The sweep to type so that its results appear here. */
export function sweepCommand(flags: CommandFlags = {}): string {
  return shownCommand('sweep', flags);
}

/** A command on the database that is shown, as the user has to type it. */
export function shownCommand(
  name: CommandName,
  flags: CommandFlags = {},
  words: string[] = [],
): string {
  const path = databasePath();
  // Both are set by `server/main.ts`, which knows where the user stood.
  const isDefault = path === process.env['BASIN_DEFAULT_DATABASE'];
  return userCommand(name, isDefault ? flags : { ...flags, database: path }, { words });
}
