import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root, wherever the command is called from. */
export const workspaceRoot = fileURLToPath(new URL('../../../..', import.meta.url));

/** Where results go when nothing else is said; every app finds it there. */
export const defaultDatabasePath = path.join(workspaceRoot, '.basin', 'basin.db');

/**
 * Path of the database: `--database`, else `BASIN_DATABASE`, else `.basin/basin.db` under the
 * workspace root, so that every app finds the same one.
 */
export function databasePath(
  flag: string | undefined,
  environment: NodeJS.ProcessEnv = process.env,
  workingDirectory: string = process.cwd(),
): string {
  const chosen = flag ?? environment['BASIN_DATABASE'];
  if (chosen === undefined || chosen === '') return defaultDatabasePath;
  return userPath(chosen, environment, workingDirectory);
}

/**
 * A path as the user meant it. nx moves commands to the root, so a relative path is then taken from
 * where the user stood (`INIT_CWD`, recorded by npm and npx).
 */
export function userPath(
  given: string,
  environment: NodeJS.ProcessEnv = process.env,
  workingDirectory: string = process.cwd(),
): string {
  const moved = path.resolve(workingDirectory) === path.resolve(workspaceRoot);
  const stood = moved ? environment['INIT_CWD'] : undefined;
  const base = stood !== undefined && existsSync(stood) ? stood : workingDirectory;
  return path.resolve(base, given);
}
