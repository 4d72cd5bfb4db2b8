import { parseArgs } from 'node:util';
import { BasinError, errorMessage } from '@basin/core';
import { databasePath, defaultDatabasePath } from '@basin/store/places';
import { isHostName } from './hosts.ts';

export interface ServeOptions {
  /** Absolute path of the SQLite file; it need not exist yet. */
  database: string;
  /** The one that commands need not name. */
  defaultDatabase: string;
  /** First port to try; 0 lets the system choose. */
  port: number;
  host: string;
  /** Further host names that requests may be addressed to, such as a reverse proxy's. */
  allowedHosts: string[];
  /** Below which folder of a proxy the pages stand, `/basin`; empty: at the root. */
  basePath: string;
  /** Null: a random one is made. */
  token: string | null;
  /** Paths of plug-ins, whose claims and figures are shown. */
  plugins: string[];
}

const defaultPort = 4321;

const usage = `usage: basin serve [--database=FILE] [--port=${defaultPort}] [--host=127.0.0.1] [--allow-host=NAME] [--base-path=/FOLDER/] [--plugin=PATH]

  --database    SQLite file to show; default $BASIN_DATABASE, else the nearest .basin/basin.db
  --port        first port to try, the next free one is taken; 0: any
  --host        address to listen on; anything but loopback asks readers for a token
  --allow-host  a further host name by which readers may come (repeatable)
  --base-path   the folder below which a reverse proxy has the pages; readers are asked for the token
  --plugin      a plug-in, whose claims and figures are shown (repeatable)
  $BASIN_DASHBOARD_TOKEN  the token, instead of a random one`;

/**
 * Command line and environment of the server.
 *
 * @throws BasinError `cli/invalid-option` naming what was given and what is allowed.
 */
export function parseServeOptions(
  args: string[],
  environment: Record<string, string | undefined>,
  workingDirectory: string = process.cwd(),
): ServeOptions {
  const values = parse(args);
  const port = Number(values.port ?? defaultPort);
  if (!Number.isInteger(port) || port < 0 || port > 65_535 || values.port === '') {
    throw new BasinError(
      'cli/invalid-option',
      `--port is "${values.port ?? ''}": give an integer from 0 to 65535`,
    );
  }
  const token = environment['BASIN_DASHBOARD_TOKEN'] ?? null;
  if (token !== null && token.length < 16) {
    throw new BasinError(
      'cli/invalid-option',
      'BASIN_DASHBOARD_TOKEN is shorter than 16 characters: give a longer one, or none for a random one',
    );
  }
  for (const name of values['allow-host'] ?? []) {
    if (isHostName(name)) continue;
    throw new BasinError(
      'cli/invalid-option',
      `--allow-host is "${name}", which no request can be addressed to: give a name or an address alone, such as lab.example, without scheme, port, path or star`,
    );
  }
  return {
    database: databasePath(values.database, environment, workingDirectory),
    defaultDatabase: defaultDatabasePath(environment, workingDirectory),
    port,
    host: values.host ?? '127.0.0.1',
    allowedHosts: values['allow-host'] ?? [],
    basePath: basePathOf(values['base-path'] ?? '/'),
    token,
    plugins: values.plugin ?? [],
  };
}

/** `/basin` of `/basin/`, nothing of `/`. */
function basePathOf(given: string): string {
  const isPath = /^(\/[A-Za-z0-9_-]+)*\/?$/.test(given) && given !== '';
  // What Next calls its own folder would be taken for that.
  if (isPath && !given.startsWith('/_next')) return given.replace(/\/$/, '');
  throw new BasinError(
    'cli/invalid-option',
    `--base-path is "${given}", which is no folder of a site: give it as in the address behind the name, such as /basin/, of letters, digits, - and _`,
  );
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        database: { type: 'string' },
        port: { type: 'string' },
        host: { type: 'string' },
        'allow-host': { type: 'string', multiple: true },
        'base-path': { type: 'string' },
        plugin: { type: 'string', multiple: true },
      },
    }).values;
  } catch (cause) {
    throw new BasinError('cli/invalid-option', `${errorMessage(cause)}\n\n${usage}`, { cause });
  }
}
