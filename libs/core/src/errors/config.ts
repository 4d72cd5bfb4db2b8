import type { ErrorEntries } from './entry.ts';

export const configErrors = {
  'config/invalid': {
    cause:
      'The config of a training or an analysis has a field that is missing, unknown or out of its range. The message names each such field.',
    remedy: 'Correct the fields that the message names; it says what each of them may be.',
  },
  'config/invalid-network': {
    cause:
      'The file that should describe a network is not JSON, or does not have the fields of a network.',
    remedy:
      'Correct the file where the message points. `basin analyse --help` shows what it must hold.',
  },
  'config/not-json': {
    cause:
      'A config holds something that JSON cannot say, such as NaN, infinity or a function, so it has no identity.',
    remedy: 'Use finite numbers, texts, booleans, lists and plain objects only.',
  },
  'config/metric-conflict': {
    cause: 'A metric of this name is known with another unit, direction or format.',
    remedy: 'Give your metric another name.',
  },
  'config/duplicate-task': {
    cause: 'A sweep plans the same training or analysis twice: two of its configs are equal.',
    remedy:
      'Change a seed or a hyperparameter of one of the two, or plan it once. To compute a stored result again, run the sweep with `--fresh`.',
  },
  'config/unknown-dependency': {
    cause: 'A task of a sweep needs the result of a task that is not planned before it.',
    remedy: 'Plan the training first, then the analysis that measures its weights.',
  },
} as const satisfies ErrorEntries<'config'>;
