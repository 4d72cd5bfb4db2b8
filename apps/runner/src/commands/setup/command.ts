import { Option } from 'commander';
import type { AddCommand } from '../../cli/program.ts';

interface Flags {
  runtime?: string;
  check: boolean;
  plan: boolean;
}

/** `basin setup`: what is compiled or fetched once on a machine. */
export const addSetupCommand: AddCommand = (program, setExitCode) => {
  program
    .command('setup')
    .description('Prepare SQLite and native TensorFlow on this machine, once.')
    .addOption(
      new Option(
        '--runtime <name>',
        'TensorFlow for the CPU, or with CUDA 12 (remembered)',
      ).choices(['cpu', 'cuda']),
    )
    .option('--check', 'compare the unpacked libraries with their checksums too', false)
    .option('--plan', 'only say what would be fetched, and what is there', false)
    .action(async ({ runtime, check, plan }: Flags) => {
      const { runSetup } = await import('./run.ts');
      setExitCode(
        await runSetup([
          ...(runtime === undefined ? [] : [`--runtime=${runtime}`]),
          ...(check ? ['--check=true'] : []),
          ...(plan ? ['--plan=true'] : []),
        ]),
      );
    });
};
