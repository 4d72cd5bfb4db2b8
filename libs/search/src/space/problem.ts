import type { BasinErrorCode } from '@basin/core';

/** One thing that is wrong with a space, and where the file has it. */
export interface SpaceProblem {
  code: Extract<BasinErrorCode, `search/${string}`>;
  path: readonly PropertyKey[];
  /** Where the path leads: to a value, or to the name of a key. */
  at: 'value' | 'key';
  /** Within the text there, from 1; of expressions. */
  column?: number;
  message: string;
}
