import type { ErrorEntries } from './entry.ts';

export const searchErrors = {
  'search/parameter': {
    cause: 'A parameter has a name, a range or a distribution that it cannot have.',
    remedy: 'Correct the parameter; the message says which and what is allowed.',
  },
  'search/unknown-name': {
    cause: 'A constraint speaks of a parameter that there is not.',
    remedy: 'Take the name that the message proposes, or add the parameter.',
  },
  'search/condition': {
    cause:
      'A condition (`when`) asks for a parameter that there is not or a value that it never has, or two parameters wait for one another.',
    remedy: 'Correct the condition; the message names the parameters and their values.',
  },
  'search/zip': {
    cause:
      'Parameters that should vary together (`zip`) are missing or have different numbers of values.',
    remedy: 'Give each of them the same number of values, and name each in one group only.',
  },
  'search/points': {
    cause: 'A listed point gives a parameter that `parameters` gives too.',
    remedy: 'Leave it in one of the two.',
  },
  'search/expression': {
    cause:
      'A text after `=` is no expression, names a parameter that there is not, or cannot be computed.',
    remedy: 'Correct it at the column that the message names.',
  },
  'search/continuous-grid': {
    cause:
      'A grid visits every value of a parameter, and a range of real numbers has no end of them.',
    remedy:
      'Give `values`, or whole numbers `min` and `max`, or use another method such as random.',
  },
  'search/weighted-grid': {
    cause: 'A grid visits every value once, so it cannot follow probabilities.',
    remedy: 'Leave the probabilities out, or use the method random.',
  },
  'search/metric': {
    cause:
      'A study searches by what came out, races its seeds, or stops trainings early, and names no metric to go by.',
    remedy: 'Give `metric` with its `name` and `goal`.',
  },
} as const satisfies ErrorEntries<'search'>;
