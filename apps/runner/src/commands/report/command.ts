import { type Preset, presets } from '@basin/core';
import { Option } from 'commander';
import { pluginOption } from '../../cli/plugin-option.ts';
import type { AddCommand } from '../../cli/program.ts';
import { oneOf } from '../../cli/values.ts';
import { databasePath, userPath } from '@basin/store/places';
import { exitCode } from '../../cli/exit-code.ts';

interface Flags {
  json: boolean;
  out: string;
  database?: string;
  preset?: Preset;
  study?: string;
  results?: string;
}

/** `basin report`: a page, figures and data of all studies that a database holds. */
export const addReportCommand: AddCommand = (program, setExitCode) => {
  program
    .command('report')
    .description('Write the stored results as a page, with figures as SVG, PNG and CSV.')
    .addOption(new Option('--out <folder>', 'where to').makeOptionMandatory())
    .addOption(new Option('--database <file>', 'which database (default: as for sweep)'))
    .addOption(
      new Option(
        '--preset <scale>',
        `only sweeps of this scale: ${presets.join(', ')} (default: the largest)`,
      ).argParser(oneOf('--preset', presets)),
    )
    .addOption(
      new Option(
        '--study <study>',
        'only this study: its name, or the beginning of its id',
      ).conflicts('preset'),
    )
    .addOption(new Option('--results <file>', 'also write a Markdown page of the results'))
    .addOption(new Option('--json', 'print one JSON document on standard output').default(false))
    .addOption(pluginOption())
    .action(async ({ out, database, preset, study, results, json }: Flags) => {
      const { runReport } = await import('./run.ts');
      runReport({
        directory: userPath(out),
        database: databasePath(database),
        preset: preset ?? null,
        study: study ?? null,
        resultsFile: results === undefined ? null : userPath(results),
        json,
      });
      setExitCode(exitCode.ok);
    });
};
