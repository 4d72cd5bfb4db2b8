import { BasinError, type BasinErrorCode } from '@basin/core';

/** One thing that is wrong with a study file. */
export interface StudyProblem {
  /** Stable; docs/errors.md has each. */
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

/** Codes of what can be wrong within a file. */
export type StudyProblemCode = Extract<BasinErrorCode, `study/${string}` | `search/${string}`>;

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
