import 'server-only';
import { BasinError } from '@basin/core';
import { databasePath } from './database.ts';

/** The program of `basin`; `server/main.ts`, which knows where it is, sets the variable. */
export function basinScript(): string {
  const script = process.env['BASIN_COMMAND'] ?? '';
  if (script !== '') return script;
  throw new BasinError('dashboard/no-command', 'the server does not know where `basin` is');
}

/** Where commands write that this server started. */
export function commandLog(): string {
  return `${databasePath()}.commands.log`;
}
