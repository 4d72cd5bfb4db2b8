import { databasePath, userPath } from '@basin/store/places';
import { Option } from 'commander';
import { exitCode } from '../../cli/exit-code.ts';
import type { AddCommand } from '../../cli/program.ts';
import { each } from '../../cli/values.ts';

interface Flags {
  database?: string;
  readOnly: boolean;
  exportTo?: string;
  dataWithin?: string[];
}

/** `basin mcp`: tools and resources for programs that speak the Model Context Protocol. */
export const addMcpCommand: AddCommand = (program, setExitCode) => {
  program
    .command('mcp')
    .description(
      'Serve a database to an agent over standard input and output (Model Context Protocol): plan, start, watch, query, judge, export.',
    )
    .addOption(
      new Option(
        '--database <file>',
        'which database (default: BASIN_DATABASE, else .basin/basin.db)',
      ),
    )
    .addOption(new Option('--read-only', 'offer nothing that starts or changes').default(false))
    .addOption(
      new Option('--export-to <folder>', 'offer exports, which are written below this folder only'),
    )
    .addOption(
      new Option(
        '--data-within <folder>',
        'where data files of studies may be read; repeat it (default: beside the database’s folder)',
      ).argParser(each),
    )
    .action(async ({ database, readOnly, exportTo, dataWithin = [] }: Flags) => {
      const { serveMcp } = await import('./serve.ts');
      await serveMcp({
        database: databasePath(database),
        readOnly,
        exportFolder: exportTo === undefined ? null : userPath(exportTo),
        dataFolders: dataWithin.map((folder) => userPath(folder)),
      });
      setExitCode(exitCode.ok);
    });
};
