import { BasinError } from '@basin/core';

/** One thing that is wrong with a study file. */
export interface StudyProblem {
  /** Stable; the reference page explains each. */
  code: StudyProblemCode;
  /** Where, as keys and indexes from the file's top. */
  path: readonly PropertyKey[];
  /** Where the path leads: to a value, or to the name of a key. */
  at: 'value' | 'key';
  /** Within the text there, from 1. */
  column?: number | undefined;
  /** What is wrong, the value found, what is allowed. */
  message: string;
}

export const studyProblemCodes = {
  'study/not-yaml': 'the text is neither YAML 1.2 nor JSON',
  'study/yaml-feature': 'a tag, an alias that blows up, or a key that is no text',
  'study/too-large': 'the file is larger than the limit',
  'study/unknown-key': 'a key that the file does not have there',
  'study/missing': 'a key that must be there',
  'study/invalid-value': 'a value of the wrong kind, or out of range',
  'study/not-supported': 'something of W&B that Basin does not do',
  'study/unknown-name': 'a name that is no parameter, or no metric',
  'study/no-place': 'a parameter that the training does not use',
  'study/training': 'a training that cannot run',
  'study/claim': 'a claim that cannot be judged',
  'study/no-points': 'no point is left to train',
  'search/parameter': 'a parameter without values, or with some that do not fit',
  'search/unknown-name': 'a constraint that names no parameter',
  'search/condition': 'a condition (when) that cannot hold, or a circle of them',
  'search/zip': 'parameters that cannot be zipped',
  'search/points': 'points that repeat a parameter',
  'search/expression': 'an expression that cannot be read or computed',
  'search/continuous-grid': 'a grid over values that cannot be listed',
  'search/weighted-grid': 'a grid over values with probabilities',
} as const;
export type StudyProblemCode = keyof typeof studyProblemCodes;

/** Line and column, both from 1. */
export interface Position {
  line: number;
  column: number;
}

/** A problem with its place in the file; null where the file has none, as a TypeScript module. */
export interface LocatedProblem extends StudyProblem {
  position: Position | null;
}

/** A study file that cannot run, with everything that is wrong with it. */
export class StudyFileError extends BasinError {
  readonly problems: readonly LocatedProblem[];

  constructor(file: string, problems: readonly LocatedProblem[]) {
    const count = `${problems.length} ${problems.length === 1 ? 'error' : 'errors'}`;
    const lines = problems.map((problem) => `  ${problemText(file, problem)}`);
    super('study/invalid', `${count} in ${file}\n${lines.join('\n')}`);
    this.name = 'StudyFileError';
    this.problems = problems;
  }
}

/** `my-study.yaml:12:5 [study/unknown-key] training: unknown key …`. */
export function problemText(file: string, { position, code, message }: LocatedProblem): string {
  const at = position === null ? file : `${file}:${position.line}:${position.column}`;
  return `${at} [${code}] ${message}`;
}
