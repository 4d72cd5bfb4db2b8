import 'server-only';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { BasinError } from '@basin/core';
import { databasePath } from './database.ts';

/** Where Basin is: the repository, or its npm package. `server/main.ts`, which knows, sets the variable. */
function basinRoot(): string {
  const root = process.env['BASIN_ROOT'] ?? '';
  if (root !== '') return root;
  throw new BasinError('dashboard/no-command', 'the server does not know where `basin` is');
}

/** The program of `basin`. */
export function basinScript(): string {
  const inRepository = path.join(basinRoot(), 'apps/runner/bin/basin.js');
  return existsSync(/* turbopackIgnore: true */ inRepository)
    ? inRepository
    : path.join(basinRoot(), 'bin/basin.js');
}

/** The folder of the studies that come with Basin. */
export function galleryFolder(): string {
  return path.join(basinRoot(), 'studies');
}

/** Where commands write that this server started. */
export function commandLog(): string {
  return `${databasePath()}.commands.log`;
}
