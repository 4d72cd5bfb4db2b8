import type { ErrorEntries } from './entry.ts';

export const pluginErrors = {
  'plugin/unreadable': {
    cause:
      'A module that was named on the command line cannot be found, compiled or loaded; the message says where and why.',
    remedy: 'Correct it. `basin plugin --template --out=DIR` writes a plug-in that runs.',
  },
  'plugin/exit': {
    cause:
      'A module that was named on the command line calls `process.exit`, while it is loaded or later: in a timer, a promise or a listener.',
    remedy: 'Leave that out: a study file or plug-in only exports what Basin runs.',
  },
  'plugin/invalid': {
    cause: 'What a plug-in exports is not what a plug-in is.',
    remedy:
      'Export `definePlugin({ … })` by default, with what the message names; docs/plugins.md has an example.',
  },
  'plugin/network': {
    cause:
      'The function that a plug-in brings as a network throws, gives another shape than it says, or cannot be differentiated.',
    remedy:
      'Correct the function as the message says: plain tfjs ops of its weights and inputs, nothing read, nothing drawn.',
  },
  'plugin/threw': {
    cause:
      'Code of a plug-in threw when Basin called it: what plans its study, or its network within a training. The message says in which file, line and column.',
    remedy:
      'Correct it there; the trace that the message names has the calls that led to it. Then give the same command again, or `basin retry` for trainings that failed by it.',
  },
  'plugin/missing': {
    cause:
      'A training has a network of a plug-in which this process has not loaded, or has with other sources.',
    remedy:
      'Give `--plugin=PATH` with the same sources to the command, and to every `basin worker`; then `basin retry`.',
  },
  'plugin/no-pytorch': {
    cause: 'A network with a function of a plug-in was to be written for PyTorch.',
    remedy: 'Write the function in PyTorch yourself; the weights are in the database.',
  },
} as const satisfies ErrorEntries<'plugin'>;
