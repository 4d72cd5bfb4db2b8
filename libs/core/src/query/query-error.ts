import { BasinError } from '../errors.ts';

/** A text that is no query; where it is wrong, counted from 0. */
export class QueryError extends BasinError {
  readonly start: number;
  /** Just after the last character that is wrong. */
  readonly end: number;

  constructor(message: string, { start, end }: { start: number; end: number }) {
    super('store/query', `${message} (character ${start + 1})`);
    this.name = 'QueryError';
    this.start = start;
    this.end = end;
  }
}
