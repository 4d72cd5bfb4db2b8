import { Argument } from 'commander';
import { exitCode } from '../../cli/exit-code.ts';
import type { AddCommand } from '../../cli/program.ts';
import { oneOf } from '../../cli/values.ts';
import { databasePath } from '@basin/store/places';
import { type ShellName, shellNames } from './shells.ts';

/** `basin completion SHELL`: what the shell completes `basin` by. It asks `basin complete` at every tab. */
export const addCompletionCommand: AddCommand = (program, setExitCode) => {
  program
    .command('completion')
    .description('Print what makes a shell complete commands, flags, their values and ids.')
    .addArgument(
      new Argument('<shell>', shellNames.join(', ')).argParser(oneOf('the shell', shellNames)),
    )
    .action(async (shell: ShellName) => {
      const { shellScript } = await import('./shells.ts');
      process.stdout.write(shellScript(shell, process.argv[1] ?? 'basin'));
      setExitCode(exitCode.ok);
    });
  program
    .command('complete', { hidden: true })
    .argument('[words...]')
    .action(async (words: string[]) => {
      const { candidates } = await import('./candidates.ts');
      const { sweepWords } = await import('./sweep-words.ts');
      const found = candidates(program, words, (named) => sweepWords(databasePath(named)));
      process.stdout.write(found.map((word) => `${word}\n`).join(''));
      setExitCode(exitCode.ok);
    });
};
