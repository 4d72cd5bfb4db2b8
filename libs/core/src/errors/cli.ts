import type { ErrorEntries } from './entry.ts';

export const cliErrors = {
  'cli/unknown-command': {
    cause: 'There is no command of this name.',
    remedy: 'Take the command that the message proposes, or see the list with `basin --help`.',
  },
  'cli/unknown-option': {
    cause: 'The command has no option of this name.',
    remedy: 'Take the option that the message proposes, or see the list with `--help`.',
  },
  'cli/unexpected-word': {
    cause: 'There is a word in the command that no option and no argument takes.',
    remedy: 'Write options as `--name=value`. A value with spaces or brackets needs quotes.',
  },
  'cli/usage': {
    cause: 'The command cannot be understood: a value is missing, for example.',
    remedy: 'The message says what is amiss; `--help` after a command shows how it is written.',
  },
  'cli/invalid-option': {
    cause:
      'An option cannot be used like this: with these other options, without a value, or with this value.',
    remedy: 'The message says which option and what it takes; `--help` lists them all.',
  },
  'cli/invalid-value': {
    cause: 'The value of an option is not one that it can take.',
    remedy: 'Give one of the values, or a number in the range, that the message names.',
  },
  'cli/output': {
    cause: 'Standard output cannot be written: its disk is full, or its terminal is gone.',
    remedy:
      'The work is done and stored. Free some space and run the same command again for its output.',
  },
  'cli/missing-value': {
    cause:
      'Something that the command needs was given neither as an option nor in the environment.',
    remedy: 'Give the option, or set the environment variable, that the message names.',
  },
  'cli/unknown-task': {
    cause: 'No task in the database has an id that begins like this.',
    remedy:
      'Copy the id from the dashboard, or from `basin show SWEEP`; `basin list` names the sweeps. A whole sweep is replayed with `--precision` alone. Is it the right `--database`?',
  },
  'cli/ambiguous-task': {
    cause: 'The beginning of an id fits several tasks.',
    remedy: 'Give more of the id. The message lists what it fits.',
  },
  'cli/unreadable-file': {
    cause:
      'A file that was named on the command line cannot be read: it is not there, or not yours, or is no UTF-8 where text is wanted.',
    remedy:
      'Check the path (it is meant from the folder that you are in) and its permissions; save text as UTF-8.',
  },
} as const satisfies ErrorEntries<'cli'>;
