import 'server-only';
import { type CommandFlags, userCommand } from '@basin/core';
import { databasePath } from './database.ts';

/** The sweep to type so that its results appear here. */
export function sweepCommand(flags: CommandFlags = {}): string {
  const path = databasePath();
  // Both are set by `server/main.ts`, which knows where the user stood.
  const isDefault = path === process.env['BASIN_DEFAULT_DATABASE'];
  return userCommand('sweep', isDefault ? flags : { ...flags, database: path });
}
