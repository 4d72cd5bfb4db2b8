import { and, asc, eq, gt, max, or, sql } from 'drizzle-orm';
import type { StoredEvent } from '../contract.ts';
import { events, sweeps, sweepTrials, trials } from '../schema.ts';
import { type Queries, sweepRowId } from './queries.ts';

/** Sequence number of the newest event, 0 before the first. */
export function lastSequence({ database }: Queries): number {
  return (
    database
      .select({ sequence: max(events.sequence) })
      .from(events)
      .get()?.sequence ?? 0
  );
}

/** Events after a cursor; inside one read transaction, so that the new cursor skips nothing. */
export function eventsAfter(
  queries: Queries,
  sequence: number,
  { sweepId, limit = 1000 }: { sweepId?: string; limit?: number },
): { events: StoredEvent[]; cursor: number } {
  const { database } = queries;
  const newest = lastSequence(queries);
  const rowId = sweepId === undefined ? null : sweepRowId(queries, sweepId);
  if (sweepId !== undefined && rowId === null) return { events: [], cursor: newest };
  const rows = database
    .select({
      sequence: events.sequence,
      atMs: events.atMs,
      type: events.type,
      sweepId: sweeps.hash,
      taskId: trials.hash,
      generation: trials.generation,
      attempt: events.attempt,
      payload: events.payload,
    })
    .from(events)
    .leftJoin(sweeps, eq(sweeps.id, events.sweepId))
    .leftJoin(trials, eq(trials.id, events.trialId))
    .where(
      and(
        gt(events.sequence, sequence),
        rowId === null
          ? undefined
          : or(
              eq(events.sweepId, rowId),
              // Each event is looked up: a list of the sweep's tasks would be made at every call.
              sql`EXISTS (SELECT 1 FROM ${sweepTrials} WHERE ${sweepTrials.trialId} = ${events.trialId}
                AND ${sweepTrials.sweepId} = ${rowId})`,
            ),
      ),
    )
    .orderBy(asc(events.sequence))
    .limit(limit)
    .all();
  const last = rows.at(-1);
  return {
    events: rows.map((row) => ({ ...row, type: row.type as StoredEvent['type'] })),
    cursor:
      last !== undefined && rows.length === limit ? last.sequence : Math.max(newest, sequence),
  };
}
