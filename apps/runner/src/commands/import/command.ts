import { BasinError } from '@basin/core';
import { databasePath, userPath } from '@basin/store/places';
import { Option } from 'commander';
import { type DatabaseFlags, declareDatabaseOptions } from '../../cli/database-options.ts';
import { exitCode } from '../../cli/exit-code.ts';
import type { AddCommand } from '../../cli/program.ts';
import { oneOf } from '../../cli/values.ts';

interface Flags extends DatabaseFlags {
  name?: string;
  format?: 'csv' | 'tensorboard';
  metrics?: string[];
  parameters?: string[];
  run?: string;
  rows?: 'runs' | 'steps';
  rename: [string, string][];
  metric?: string;
  update: boolean;
  dryRun: boolean;
}

/** `basin import FILE…`: runs that were made elsewhere become a study beside Basin's own. */
export const addImportCommand: AddCommand = (program, setExitCode) => {
  const command = program
    .command('import')
    .description(
      'Take in runs that were made elsewhere: tables (CSV; also of W&B, MLflow, Optuna) and TensorBoard’s event files.',
    )
    .argument('<file...>', 'tables, or folders of event files; a folder of tables is all of them');
  declareDatabaseOptions(command)
    .addOption(new Option('--name <study>', 'what the study is called (default: the first file)'))
    .addOption(
      new Option('--format <format>', 'csv or tensorboard (default: what it looks like)').argParser(
        oneOf('--format', ['csv', 'tensorboard']),
      ),
    )
    .addOption(
      new Option('--metrics <columns>', 'columns that are metrics').argParser(listOf('--metrics')),
    )
    .addOption(
      new Option('--parameters <columns>', 'columns that are parameters').argParser(
        listOf('--parameters'),
      ),
    )
    .addOption(new Option('--run <column>', 'the column that names runs'))
    .addOption(
      new Option('--rows <rows>', 'what a row of a table is: runs or steps').argParser(
        oneOf('--rows', ['runs', 'steps']),
      ),
    )
    .addOption(
      new Option(
        '--rename <name=name>',
        'a metric’s name here, so that it can be compared: val_loss=test/loss; may be repeated',
      )
        .default([], 'none')
        .argParser(renaming),
    )
    .addOption(new Option('--metric <name>', 'the metric that the study looks at first'))
    .addOption(
      new Option(
        '--update',
        'take runs that have grown or changed since as they are now; the study as it was goes into the archive',
      ).default(false),
    )
    .addOption(new Option('--dry-run', 'only say what it would take in').default(false))
    .action(async (files: string[], { database, json, name, ...options }: Flags) => {
      const { runImport } = await import('./run.ts');
      runImport(
        files.map((file) => userPath(file)),
        {
          ...{ ...options, json, database: databasePath(database) },
          name: name ?? null,
        },
      );
      setExitCode(exitCode.ok);
    });
};

function listOf(flag: string): (text: string) => string[] {
  return (text) => {
    const names = text.split(',').map((name) => name.trim());
    if (names.every((name) => name !== '')) return names;
    throw new BasinError(
      'cli/invalid-value',
      `${flag} is "${text}": write names with commas between`,
    );
  };
}

function renaming(text: string, before: [string, string][]): [string, string][] {
  const at = text.indexOf('=');
  const [from, to] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  if (at > 0 && from !== '' && to !== '') return [...before, [from, to]];
  throw new BasinError('cli/invalid-value', `--rename is "${text}": write old=new, as in val_loss=test/loss`); // prettier-ignore
}
