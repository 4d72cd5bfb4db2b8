import { formatCount } from '@basin/core';
import { longestQuery, longestWritten, writtenLength } from './trials-address.ts';

/** What is wrong with a query, and where. */
export interface QueryProblem {
  message: string;
  start: number;
  /** Just after what is wrong. */
  end: number;
}

/** What is wrong with a query that no link would repeat; null of a shorter one. */
export function tooLongProblem(text: string): QueryProblem | null {
  const { length } = text;
  const of = (count: number, most: number): string =>
    `${formatCount(count)} letters, of which ${formatCount(most)} are read`;
  if (length > longestQuery) {
    return { message: `it has ${of(length, longestQuery)}`, start: longestQuery, end: length };
  }
  const written = writtenLength(text);
  if (written <= longestWritten) return null;
  const message = `in an address it has ${of(written, longestWritten)}`;
  return { message, start: 0, end: length };
}
