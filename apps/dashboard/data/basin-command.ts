import 'server-only';
import path from 'node:path';
import { BasinError } from '@basin/core';
import { basinScriptIn } from '@basin/execution/control/basin-script';
import { commandLog as commandLogOf } from '@basin/execution/control/new-study';
import { databasePath } from './database.ts';

/** Where Basin is: the repository, or its npm package. `server/main.ts`, which knows, sets the variable. */
function basinRoot(): string {
  const root = process.env['BASIN_ROOT'] ?? '';
  if (root !== '') return root;
  throw new BasinError('dashboard/no-command', 'the server does not know where `basin` is');
}

/** The program of `basin`. */
export function basinScript(): string {
  return basinScriptIn(basinRoot());
}

/** The folder of the studies that come with Basin. */
export function galleryFolder(): string {
  return path.join(basinRoot(), 'studies');
}

/** Where commands write that this server started. */
export function commandLog(): string {
  return commandLogOf(databasePath());
}
