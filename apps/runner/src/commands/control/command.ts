import { Option } from 'commander';
import type { AddCommand } from '../../cli/program.ts';
import { exitCode } from '../../cli/exit-code.ts';
import { databasePath } from '../../cli/workspace.ts';
import type { ControlCommand } from '@basin/execution/control/protocol';

interface Flags {
  database?: string;
  sweep?: string;
}

interface Verb {
  name: 'status' | 'pause' | 'resume' | 'cancel';
  description: string;
  command(flags: Flags): ControlCommand;
}

const verbs: Verb[] = [
  {
    name: 'status',
    description: 'Say what the sweep that runs on a database is doing.',
    command: () => ({ command: 'status' }),
  },
  {
    name: 'pause',
    description: 'Start nothing new in the running sweep; running tasks go on.',
    command: () => ({ command: 'pause', sweepIds: null }),
  },
  {
    name: 'resume',
    description: 'Go on after a pause.',
    command: () => ({ command: 'resume', sweepIds: null }),
  },
  {
    name: 'cancel',
    description: 'Cancel what a running sweep has left to do.',
    command: (flags) => ({
      command: 'cancel',
      targets: flags.sweep === undefined ? null : [{ sweepId: flags.sweep }],
    }),
  },
];

/** `basin status|pause|resume|cancel`: commands to the sweep that runs; answers are JSON. */
export const addControlCommands: AddCommand = (program, setExitCode) => {
  for (const verb of verbs) {
    const command = program
      .command(verb.name)
      .description(verb.description)
      .addOption(new Option('--database <file>', 'which database (default: as for sweep)'));
    if (verb.name === 'cancel') {
      command.addOption(new Option('--sweep <id>', 'only this sweep (default: all that run)'));
    }
    command.action(async (flags: Flags) => {
      const { sendCommand } = await import('@basin/execution/control/client');
      const answer = await sendCommand(databasePath(flags.database), verb.command(flags));
      process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
      setExitCode(exitCode.ok);
    });
  }
};
