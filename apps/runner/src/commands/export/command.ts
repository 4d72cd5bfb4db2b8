import { BasinError } from '@basin/core';
import { databasePath, userPath } from '@basin/store/places';
import { Option } from 'commander';
import { type DatabaseFlags, declareDatabaseOptions } from '../../cli/database-options.ts';
import { exitCode } from '../../cli/exit-code.ts';
import type { AddCommand } from '../../cli/program.ts';
import { oneOf } from '../../cli/values.ts';

const targets = ['pytorch', 'html'] as const;

interface Flags extends DatabaseFlags {
  to: (typeof targets)[number];
  out?: string;
}

/** `basin export`: a trained network for another tool, or a whole study as one page. */
export const addExportCommand: AddCommand = (program, setExitCode) => {
  declareDatabaseOptions(
    program
      .command('export')
      .description(
        'Write a trained network for PyTorch (a Python file and safetensors), or a whole study as one HTML file that opens without a server.',
      )
      .argument('<id>', 'the beginning of a training’s id; for html a study’s name or id'),
  )
    .addOption(
      new Option('--to <format>', targets.join(' or '))
        .default('pytorch')
        .argParser(oneOf('--to', targets)),
    )
    .addOption(
      new Option(
        '--out <place>',
        'for pytorch the folder of network.py and network.safetensors; for html the file (default: STUDY.html)',
      ),
    )
    .action(async (id: string, { database, json, out, to }: Flags) => {
      const run = await import('./run.ts');
      const place = out === undefined ? null : userPath(out);
      const from = { database: databasePath(database), json };
      if (to === 'html') run.runPageExport({ ...from, study: id, file: place });
      else {
        if (place === null) {
          throw new BasinError(
            'cli/usage',
            '--to=pytorch needs --out=FOLDER, where network.py and network.safetensors go',
          );
        }
        run.runExport({ ...from, task: id, folder: place });
      }
      setExitCode(exitCode.ok);
    });
};
