import { Option } from 'commander';
import { exitCode } from '../../cli/exit-code.ts';
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
    .action(async ({ out }: { out: string }) => {
      const { writePlugin } = await import('./write-plugin.ts');
      process.stderr.write(`${writePlugin(userPath(out), out)}\n`);
      setExitCode(exitCode.ok);
    });
};
