import { Option } from 'commander';
import { backendNames, type BackendName } from '@basin/engine/backends';
import type { AddCommand } from '../../cli/program.ts';
import { oneOf } from '../../cli/values.ts';
import { databasePath } from '@basin/store/places';

/** `basin replay <task>`: trains a stored task again and compares its weights. */
export const addReplayCommand: AddCommand = (program, setExitCode) => {
  program
    .command('replay')
    .description('Train a stored task again and compare the weights, bit for bit.')
    .argument('<task>', "a task's id, or enough of its beginning")
    .addOption(new Option('--database <file>', 'which database (default: as for sweep)'))
    .addOption(
      new Option(
        '--backend <name>',
        'on another backend (default: the one it was trained on)',
      ).argParser(oneOf('--backend', backendNames)),
    )
    .option('--json', 'print the comparison as one JSON document', false)
    .action(
      async (task: string, flags: { database?: string; backend?: BackendName; json: boolean }) => {
        const { runReplay } = await import('./run.ts');
        const { backend = null, json } = flags;
        setExitCode(
          await runReplay({ task, database: databasePath(flags.database), backend, json }),
        );
      },
    );
};
