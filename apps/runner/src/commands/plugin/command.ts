import { Option } from 'commander';
import { exitCode } from '../../cli/exit-code.ts';
import { printDocument, say } from '../../cli/print.ts';
import type { AddCommand } from '../../cli/program.ts';
import { userPath } from '@basin/store/places';

/** `basin plugin --template --out=DIR`: a plug-in that runs, to begin from. */
export const addPluginCommand: AddCommand = (program, setExitCode) => {
  program
    .command('plugin')
    .description(
      'Write a plug-in that runs: a study with a network, claims and figures of its own.',
    )
    .addOption(new Option('--template', 'write one').makeOptionMandatory())
    .addOption(new Option('--out <folder>', 'where to: a new folder').makeOptionMandatory())
    .addOption(new Option('--json', 'print one JSON document on standard output').default(false))
    .action(async ({ out, json }: { out: string; json: boolean }) => {
      const { writePlugin } = await import('./write-plugin.ts');
      const folder = userPath(out);
      const next = writePlugin(folder, out);
      if (json) printDocument<'plugin'>({ folder, next });
      else say(`${out} is written: ${next}`);
      setExitCode(exitCode.ok);
    });
};
