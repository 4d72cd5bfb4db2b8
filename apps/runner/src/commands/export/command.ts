import { BasinError } from '@basin/core';
import { databasePath, userPath } from '@basin/store/places';
import { type Command, Option } from 'commander';
import { type DatabaseFlags, declareDatabaseOptions } from '../../cli/database-options.ts';
import { exitCode } from '../../cli/exit-code.ts';
import { pluginOption } from '../../cli/plugin-option.ts';
import type { AddCommand } from '../../cli/program.ts';
import { oneOf } from '../../cli/values.ts';
import type { ExportFormat } from './formats/format.ts';
import { exportFormats } from './formats/registry.ts';

interface Flags extends DatabaseFlags {
  to: string;
  out?: string;
}

/** `basin export`: a study or a trained network in another tool's format. */
export const addExportCommand: AddCommand = (program, setExitCode) => {
  const command = program
    .command('export')
    .description('Write a study or a trained network in another tool’s format.')
    .addHelpText('after', `\nFormats:\n${exportFormats.map(helpLines).join('\n')}`)
    .argument(
      '<id>',
      'a study’s name or the beginning of its id; of a training the beginning of its id',
    );
  declareDatabaseOptions(command)
    .addOption(
      new Option('--to <format>', 'one of the formats below').default('pytorch').argParser(
        oneOf(
          '--to',
          exportFormats.map(({ name }) => name),
        ),
      ),
    )
    .addOption(new Option('--out <place>', 'the file or folder to write, as below'))
    .addOption(pluginOption());
  for (const option of ownOptions()) command.addOption(option);
  command.action(async (target: string, { database, json, out, to, ...options }: Flags) => {
    const format = exportFormats.find(({ name }) => name === to) as ExportFormat;
    refuseOthersOptions(command, format);
    const place = out === undefined ? null : userPath(out);
    await format.write({ database: databasePath(database), target, out: place, json, options });
    setExitCode(exitCode.ok);
  });
};

function helpLines({ name, of, words, out }: ExportFormat): string {
  return `  --to=${name}: of a ${of}, ${words}\n    --out is ${out}`;
}

/** Options of the formats, each once, saying whose it is. */
function ownOptions(): Option[] {
  return [...new Set(exportFormats.flatMap(({ options }) => options))];
}

/** @throws BasinError `cli/usage` where an option was typed that the format has not. */
function refuseOthersOptions(command: Command, format: ExportFormat): void {
  for (const option of ownOptions()) {
    const isTyped = command.getOptionValueSource(option.attributeName()) === 'cli';
    if (!isTyped || format.options.includes(option)) continue;
    const owners = exportFormats.filter(({ options }) => options.includes(option));
    throw new BasinError(
      'cli/usage',
      `${option.long ?? option.flags} is not for --to=${format.name}: it is for ${owners.map(({ name }) => `--to=${name}`).join(', ')}`,
    );
  }
}
