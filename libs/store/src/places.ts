import { existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BasinError, type CommandFlags, type CommandName, userCommand } from '@basin/core';

/** The repository's root, wherever a command is called from. */
export const workspaceRoot = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

const folderName = '.basin';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the user stood: nx moves commands to the root, and npm and npx record where from (`INIT_CWD`). */
function standingFolder(environment: Environment, workingDirectory: string): string {
  const moved = resolve(workingDirectory) === workspaceRoot;
  const stood = moved ? environment['INIT_CWD'] : undefined;
  return stood !== undefined && existsSync(stood) ? resolve(stood) : resolve(workingDirectory);
}

/**
 * Where results go when nothing else is said: `.basin/basin.db` in the nearest folder, upwards from
 * where the user stands, that has a `.basin`; else where the user stands. Inside this repository no
 * further up than its root, which has one when nobody has made another.
 */
export function defaultDatabasePath(
  environment: Environment = process.env,
  workingDirectory: string = process.cwd(),
): string {
  const stood = standingFolder(environment, workingDirectory);
  return join(rootAbove(stood) ?? stood, folderName, 'basin.db');
}

function rootAbove(folder: string): string | null {
  if (folder === workspaceRoot && existsSync(join(folder, 'nx.json'))) return folder;
  const found = statSync(join(folder, folderName), { throwIfNoEntry: false });
  if (found?.isDirectory() === true) return folder;
  const above = dirname(folder);
  return above === folder ? null : rootAbove(above);
}

/** Path of the database: `--database`, else `BASIN_DATABASE`, else `defaultDatabasePath`. */
export function databasePath(
  flag: string | undefined,
  environment: Environment = process.env,
  workingDirectory: string = process.cwd(),
): string {
  const chosen = flag ?? environment['BASIN_DATABASE'];
  if (chosen === undefined || chosen === '') {
    return defaultDatabasePath(environment, workingDirectory);
  }
  return userPath(chosen, environment, workingDirectory);
}

/**
 * A path as the user meant it: relative to where the user stands, `~` the home folder, which a shell
 * leaves alone within `--database=~/x`.
 *
 * @throws BasinError `cli/invalid-value` for another user's home.
 */
export function userPath(
  given: string,
  environment: Environment = process.env,
  workingDirectory: string = process.cwd(),
): string {
  const [first = ''] = given.split(/[/\\]/, 1);
  if (first === '~') return join(homedir(), given.slice(1));
  const named = resolve(workingDirectory, first);
  // Else the dashboard's build takes the whole project for what this may read.
  if (/^~[\w.-]+$/.test(first) && !existsSync(/* turbopackIgnore: true */ named)) {
    throw new BasinError(
      'cli/invalid-value',
      `${given} begins in another user's home, which only a shell knows: write the path out, or ./${given} for a file of that name`,
    );
  }
  return resolve(standingFolder(environment, workingDirectory), given);
}

/** The flag that names a database in a command, nothing for the default one. */
export function databaseFlag(path: string): { database?: string } {
  return path === defaultDatabasePath() ? {} : { database: path };
}

/** A command on that database, as the user should type it. */
export function commandOn(
  path: string,
  name: CommandName,
  flags: CommandFlags = {},
  words: string[] = [],
): string {
  return userCommand(name, { ...flags, ...databaseFlag(path) }, { words });
}
