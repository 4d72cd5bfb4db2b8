import { formatCount, QueryError } from '@basin/core';
import { longestQuery, longestWritten, writtenLength } from './trials-address.ts';

/** What is wrong with a query that no link would repeat; null of a shorter one. */
export function tooLongProblem(text: string): QueryError | null {
  const { length } = text;
  const of = (count: number, most: number): string =>
    `${formatCount(count)} letters, of which ${formatCount(most)} are read`;
  if (length > longestQuery) {
    return new QueryError(`it has ${of(length, longestQuery)}`, {
      start: longestQuery,
      end: length,
    });
  }
  const written = writtenLength(text);
  if (written <= longestWritten) return null;
  return new QueryError(`in an address it has ${of(written, longestWritten)}`, {
    start: 0,
    end: length,
  });
}
