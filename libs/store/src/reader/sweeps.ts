import { finishedStates, type StateCounts, totalCount } from '@basin/core';
import {
  and,
  count,
  desc,
  eq,
  exists,
  isNull,
  or,
  type SQL,
  sql,
  type SQLWrapper,
} from 'drizzle-orm';
import type { Page, SweepQuery, SweepSummary, SweepWord } from '../contract.ts';
import { isAnyOf } from '../is-any-of.ts';
import { notes, sweeps, sweepTags } from '../schema.ts';
import type { Queries } from './queries.ts';

type SweepRow = typeof sweeps.$inferSelect;

export function sweepPage(queries: Queries, options: SweepQuery): Page<SweepSummary> {
  const wanted = meets(queries, options);
  const rows = rowsOf(queries, options);
  const total =
    queries.database.select({ count: count() }).from(sweeps).where(wanted).get()?.count ?? 0;
  return { rows: summarise(queries, rows), total };
}

/** Those of a page that nobody has looked through yet, with how many tasks each has: by an index alone. */
export function uncountedSweeps(
  queries: Queries,
  options: SweepQuery,
): { sweepId: string; taskCount: number }[] {
  const tasks = queries.client
    .prepare<[number], number>('SELECT count(*) FROM sweep_trials WHERE sweep_id = ?')
    .pluck();
  return rowsOf(queries, options).flatMap(({ id, hash }) =>
    queries.indexOf.has(id) ? [] : [{ sweepId: hash, taskCount: tasks.get(id) ?? 0 }],
  );
}

function meets(queries: Queries, { archived = true, words = [] }: SweepQuery): SQL | undefined {
  return and(
    archived ? undefined : isNull(sweeps.archivedAtMs),
    ...words.map((word) => hasWord(queries, word)),
  );
}

function rowsOf(queries: Queries, options: SweepQuery): SweepRow[] {
  const { limit = 50, offset = 0 } = options;
  return queries.database
    .select()
    .from(sweeps)
    .where(meets(queries, options))
    .orderBy(desc(sweeps.plannedAtMs), desc(sweeps.id))
    .limit(limit)
    .offset(offset)
    .all();
}

function hasWord({ database }: Queries, { word, experiments }: SweepWord): SQL | undefined {
  const within = (column: SQLWrapper): SQL =>
    sql`instr(lower(${column}), ${word.toLowerCase()}) > 0`;
  const one = sql`1`;
  return or(
    sql`substr(${sweeps.hash}, 1, ${word.length}) = ${word.toLowerCase()}`,
    within(sweeps.name),
    within(sweeps.experiment),
    isAnyOf(sweeps.experiment, experiments),
    exists(
      database
        .select({ one })
        .from(sweepTags)
        .where(and(eq(sweepTags.sweepId, sweeps.id), within(sweepTags.tag))),
    ),
    exists(
      database
        .select({ one })
        .from(notes)
        .where(and(eq(notes.sweepId, sweeps.id), within(notes.text))),
    ),
  );
}

export function sweepSummary(queries: Queries, sweepId: string): SweepSummary | null {
  const rows = queries.database.select().from(sweeps).where(eq(sweeps.hash, sweepId)).all();
  return summarise(queries, rows)[0] ?? null;
}

/** Adds the counts by state. */
export function summarise(queries: Queries, rows: SweepRow[]): SweepSummary[] {
  return rows.map(({ id, hash, ...row }) => {
    const counts = { ...queries.indexOf(id).counts };
    const asksOn = row.definition !== null && mayAskMore(queries, id, counts);
    return { sweepId: hash, ...row, planned: totalCount(counts), counts, asksOn };
  });
}

/**
 * Whether nothing of a growing sweep is left to run, and its proposer did not say that this is all. What
 * it is told is stored with what it answered: as long as some proposal was not told, it may ask for
 * more, and where all were told and it asked for nothing since, it was done.
 */
function mayAskMore({ client }: Queries, sweepRowId: number, counts: StateCounts): boolean {
  const ended = finishedStates.reduce((sum, state) => sum + counts[state], 0);
  // Cancelled, it asks no more: what was not told then never will be.
  if (ended < totalCount(counts) || counts.cancelled > 0) return false;
  // Before it was asked for the first time it has no task, as no other sweep.
  if (ended === 0) return true;
  const untold = client
    .prepare('SELECT 1 FROM proposals WHERE sweep_id = ? AND told_turn IS NULL LIMIT 1')
    .get(sweepRowId);
  return untold !== undefined;
}
