import { type Condition, parseQuery } from '@basin/core';
import type { StoreReader } from '@basin/store';

/**
 * What somebody typed as a query of a sweep's tasks; none where nothing was.
 *
 * @throws QueryError naming the character, and what was perhaps meant.
 */
export function queryOf(reader: StoreReader, sweepId: string, text: string | null): Condition[] {
  if (text === null) return [];
  const condition = parseQuery(text, reader.queryNames(sweepId));
  return condition === null ? [] : [condition];
}
