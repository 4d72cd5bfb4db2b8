import type { AddCommand } from '../../cli/program.ts';

/** `basin serve`: the dashboard. Its flags are its own (apps/dashboard/server/options.ts). */
export const addServeCommand: AddCommand = (program, setExitCode) => {
  program
    .command('serve')
    .description('Show the results of a database in the browser; --help lists the flags.')
    .argument('[flags...]')
    .usage('[--database=FILE] [--port=PORT] [--host=ADDRESS] …')
    .helpOption(false)
    .allowUnknownOption()
    .action(async (flags: string[]) => {
      const { serve } = await import('./run.ts');
      setExitCode(await serve(flags));
    });
};
