import { formatCount, QueryError } from '@basin/core';
import { longestQuery } from './trials-address.ts';

/** What is wrong with a query that no link would repeat; null of a shorter one. */
export function tooLongProblem({ length }: string): QueryError | null {
  if (length <= longestQuery) return null;
  const words = `it has ${formatCount(length)} letters, of which ${formatCount(longestQuery)} are read`;
  return new QueryError(words, { start: longestQuery, end: length });
}
