import { BasinError } from '@basin/core';
import type { ExportedWeights } from '@basin/execution/reading/export-pytorch';
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
  weights: ExportedWeights;
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
    .addOption(
      new Option(
        '--weights <which>',
        'of pytorch: final, averaged, or the number of an epoch whose weights it stored',
      )
        .default('final')
        .argParser(exportedWeights),
    )
    .action(async (id: string, { database, json, out, to, weights }: Flags) => {
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
        run.runExport({ ...from, task: id, folder: place, weights });
      }
      setExitCode(exitCode.ok);
    });
};

function exportedWeights(text: string): ExportedWeights {
  if (text === 'final' || text === 'averaged') return text;
  const epoch = Number(text);
  if (text !== '' && Number.isFinite(epoch) && epoch >= 0) return epoch;
  throw new BasinError(
    'cli/invalid-value',
    `--weights is "${text}": say final, averaged, or the number of an epoch`,
  );
}
