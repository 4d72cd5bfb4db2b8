import { type SQL, sql } from 'drizzle-orm';
import type { RowKind } from '../contract.ts';
import { trials } from '../schema.ts';

/*
 * Runs that were made elsewhere stand wherever trainings do, though their kind is another: whoever asks
 * for trainings gets them too.
 */

/** The kind of a trial as tables say it. */
export const rowKind = sql<RowKind>`iif(${trials.kind} = 'analysis', 'analysis', 'training')`;

/** Trials of a kind. */
export function ofKind(kind: RowKind): SQL {
  return kind === 'analysis' ? sql`${trials.kind} = 'analysis'` : sql`${trials.kind} <> 'analysis'`;
}
