import type { ErrorEntries } from './entry.ts';

export const statisticsErrors = {
  'statistics/unequal-lengths': {
    cause: 'Two columns that belong together have different numbers of values.',
    remedy: 'Pass one y for each x.',
  },
  'statistics/bin-count': {
    cause: 'A histogram was asked for with no bins, or with a part of one.',
    remedy: 'Give a whole number of bins, 1 or more.',
  },
  'statistics/decimation-limit': {
    cause: 'A curve was to be thinned to fewer points than its shape needs.',
    remedy: 'Allow 8 points or more.',
  },
  'statistics/pca-input': {
    cause:
      'The rows of a principal component analysis are missing, of different lengths, or hold NaN or infinity.',
    remedy: 'Give at least one row, all of equal length, and leave diverged weights out.',
  },
  'statistics/permutation-values': {
    cause:
      'A permutation test has nothing on one side, columns of unequal length, or NaN or infinity in it.',
    remedy: 'Give finite values on both sides; leave diverged trainings out.',
  },
} as const satisfies ErrorEntries<'statistics'>;
