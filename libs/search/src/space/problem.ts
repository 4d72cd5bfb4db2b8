/** One thing that is wrong with a space, and where the file has it. */
export interface SpaceProblem {
  code:
    | 'search/parameter'
    | 'search/unknown-name'
    | 'search/condition'
    | 'search/zip'
    | 'search/points'
    | 'search/expression'
    | 'search/continuous-grid'
    | 'search/weighted-grid';
  path: readonly PropertyKey[];
  /** Where the path leads: to a value, or to the name of a key. */
  at: 'value' | 'key';
  /** Within the text there, from 1; of expressions. */
  column?: number;
  message: string;
}
