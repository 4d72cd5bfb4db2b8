import type { ErrorEntries } from './entry.ts';

export const experimentErrors = {
  'experiment/unknown': {
    cause: 'There is no experiment of this name.',
    remedy: 'Choose one of those that the message lists.',
  },
  'experiment/invalid-seeds': {
    cause: 'The number of seeds, or the first of them, is not a whole number in its range.',
    remedy:
      'Give at least 1 seed, beginning at 0 or above, or leave both out: then the preset decides.',
  },
} as const satisfies ErrorEntries<'experiment'>;
