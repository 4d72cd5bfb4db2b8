import type { ErrorEntries } from './entry.ts';

const atPlace = 'The message names file, line and column.';

export const studyErrors = {
  'study/invalid': {
    cause: 'A study file has errors; each has a code of its own on the lines below.',
    remedy: 'Correct them all: nothing has started. docs/study-file.md lists what a file may hold.',
  },
  'study/not-yaml': {
    cause: 'The text is neither YAML 1.2 nor JSON.',
    remedy: `Correct the text. ${atPlace}`,
  },
  'study/yaml-feature': {
    cause: 'A tag, aliases that blow up, or a key that is no plain text.',
    remedy: `Write the values plainly. ${atPlace}`,
  },
  'study/too-large': {
    cause: 'A study file is larger than any that a person would write.',
    remedy: 'Use expressions and ranges in the place of lists, or several files.',
  },
  'study/unknown-key': {
    cause: 'A key stands where the file has none of that name.',
    remedy: 'Take the name that the message proposes, or one of those that it lists.',
  },
  'study/missing': {
    cause: 'Something is left out that the study needs.',
    remedy: 'Add it; the message says what it may be.',
  },
  'study/invalid-value': {
    cause: 'A value has the wrong kind, or is out of its range.',
    remedy: 'Give what the message allows.',
  },
  'study/not-supported': {
    cause: 'A sweep file of W&B asks for something that Basin does not do.',
    remedy: 'Do as the message says; mostly the line can go.',
  },
  'study/unknown-name': {
    cause: 'A name is no parameter, or no metric, of the study.',
    remedy: 'Take the name that the message proposes, or one of those that it lists.',
  },
  'study/no-place': {
    cause: 'A parameter varies, but nothing in the training depends on it.',
    remedy:
      'Write `$name` where it belongs in the training, or give its path by `names` or `--name`.',
  },
  'study/training': {
    cause: 'A training of the study cannot run.',
    remedy: `Correct it. ${atPlace}`,
  },
  'study/measure': {
    cause:
      'A measure between two trainings does not say which, or names what there is not: one seed alone, no branches, values that no point has.',
    remedy: 'Give it `between: seeds`, `between: branches` or `with` and values of parameters.',
  },
  'study/claim': {
    cause: 'A claim cannot be judged: it names what does not vary, or is not whole.',
    remedy: 'Correct the claim; the message says what is missing.',
  },
  'study/no-points': {
    cause: 'The constraints of the study allow no point at all.',
    remedy: 'Loosen `require`, or give more values.',
  },
  'study/no-training': {
    cause: 'The experiment has no training that starts from its own seed.',
    remedy: 'Vary another experiment, or write a file with a training of its own.',
  },
  'study/not-extendable': {
    cause:
      'A sweep cannot be given more by `basin extend`: it is no study of one’s own, was planned by an older release, or has no more of what was asked for.',
    remedy:
      'Run its file, or its `sweep` command, again with more seeds or points, as the message says.',
  },
  'study/module': {
    cause:
      'A module in TypeScript or JavaScript was named as a study and exports none, or one that is no plain data: with numbers of type BigInt, or holding itself.',
    remedy: 'Write `export default defineStudy({ … })` with texts, numbers, lists and records.',
  },
} as const satisfies ErrorEntries<'study'>;
