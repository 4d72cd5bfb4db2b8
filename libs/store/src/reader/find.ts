import { and, asc, desc, eq, gte, like, lt, or, type SQL, sql } from 'drizzle-orm';
import type { Found, FoundTask } from '../contract.ts';
import { sweeps, sweepTrials, trials } from '../schema.ts';
import type { Queries } from './queries.ts';
import { rowKind } from './row-kind.ts';
import { shownState } from './shown-state.ts';
import { summarise } from './sweeps.ts';

/** Sweeps and tasks whose id begins so, or sweeps of that name; see `StoreReader.find`. */
export function find(queries: Queries, text: string, limit: number): Found {
  if (text === '') return { sweeps: [], tasks: [] };
  const prefix = text.toLowerCase();
  const isHex = /^[0-9a-f]{1,64}$/.test(prefix);
  const tasks = isHex ? findTasks(queries, prefix, limit) : [];
  const hasId = isHex ? like(sweeps.hash, `${prefix}%`) : undefined;
  const isNamed = or(eq(sweeps.experiment, text), eq(sweeps.name, text));
  const named = queries.database
    .select({ id: sweeps.id })
    .from(sweeps)
    .where(isNamed)
    .limit(1)
    .all();
  // "fa" may begin an id of any of the tasks, and yet be meant for "fashion".
  const meant =
    named.length > 0 ? isNamed : or(begins(sweeps.name, text), begins(sweeps.experiment, text));
  return { sweeps: findSweeps(queries, or(hasId, meant), limit), tasks };
}

/** As text, not as a pattern: % and _ mean themselves. SQLite's own idea of lower case on both sides. */
function begins(column: typeof sweeps.name | typeof sweeps.experiment, text: string): SQL {
  return sql`substr(lower(${column}), 1, length(${text})) = lower(${text})`;
}

function findSweeps(queries: Queries, where: SQL | undefined, limit: number): Found['sweeps'] {
  const rows = queries.database
    .select()
    .from(sweeps)
    .where(where)
    .orderBy(desc(sweeps.plannedAtMs), desc(sweeps.id))
    .limit(limit)
    .all();
  return summarise(queries, rows);
}

/** Of each task its newest generation, as the sweep has it that was planned last. */
function findTasks({ database }: Queries, prefix: string, limit: number): FoundTask[] {
  const rows = database
    .select({
      taskId: trials.hash,
      generation: trials.generation,
      kind: rowKind,
      state: shownState,
      label: sweepTrials.label,
      sweepId: sweeps.hash,
      experiment: sweeps.experiment,
    })
    .from(trials)
    .innerJoin(sweepTrials, eq(sweepTrials.trialId, trials.id))
    .innerJoin(sweeps, eq(sweeps.id, sweepTrials.sweepId))
    // A range, for which SQLite walks the index of hashes; `g` follows the last hexadecimal digit.
    .where(and(gte(trials.hash, prefix), lt(trials.hash, `${prefix}g`)))
    .orderBy(asc(trials.hash), desc(trials.generation), desc(sweeps.plannedAtMs), desc(sweeps.id))
    // A task is in few sweeps, in few generations.
    .limit(20 * limit)
    .all();
  const first = new Map<string, FoundTask>();
  for (const row of rows) if (!first.has(row.taskId)) first.set(row.taskId, row);
  return [...first.values()].slice(0, limit);
}
