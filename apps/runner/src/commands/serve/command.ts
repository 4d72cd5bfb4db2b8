import type { AddCommand } from '../../cli/program.ts';

/** The dashboard's server has the same flags, and checks their values (apps/dashboard/server/options.ts). */
interface Flags {
  database?: string;
  port?: string;
  host?: string;
  allowHost?: string[];
  basePath?: string;
  plugin?: string[];
}

const collected = (value: string, before: string[] = []): string[] => [...before, value];

/** `basin serve`: the dashboard. */
export const addServeCommand: AddCommand = (program, setExitCode) => {
  program
    .command('serve')
    .description('Show the results of a database in the browser, until stopped.')
    .option(
      '--database <file>',
      'SQLite file to show (default: BASIN_DATABASE, else .basin/basin.db)',
    )
    .option(
      '--port <number>',
      'first port to try, the next free one is taken; 0: any (default: 4321)',
    )
    .option(
      '--host <address>',
      'address to listen on; anything but loopback asks readers for a token (default: 127.0.0.1)',
    )
    .option('--allow-host <name>', 'a further host name by which readers may come', collected)
    .option(
      '--base-path <path>',
      'the folder below which a reverse proxy has the pages, as in /basin/',
    )
    .option('--plugin <path>', 'a plug-in, whose claims and figures are shown', collected)
    .action(async ({ allowHost = [], plugin = [], basePath, ...single }: Flags) => {
      const { serve } = await import('./run.ts');
      const given = [
        ...Object.entries(single),
        ...(basePath === undefined ? [] : [['base-path', basePath]]),
        ...allowHost.map((name) => ['allow-host', name]),
        ...plugin.map((path) => ['plugin', path]),
      ];
      setExitCode(await serve(given.map(([name, value]) => `--${name}=${value}`)));
    });
};
