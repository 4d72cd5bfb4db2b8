import type { TaskState } from '@basin/core';
import { and, type SQL, sql } from 'drizzle-orm';
import { isAnyOf } from '../is-any-of.ts';
import { trials } from '../schema.ts';

/*
 * An attempt that was handed out ahead runs by its state, for a lost coordinator's must be found again, but no
 * worker has come to it. Whoever reads is told what is true of the task: it is queued.
 */

/** The state of a trial (of this name in the statement) as it is told. */
export const shownStateOf = (trial: string): string =>
  `iif(${trial}.state = 'running' AND ${trial}.started_at_ms IS NULL, 'queued', ${trial}.state)`;

/** The same of `trials`. */
export const shownState = sql<TaskState>`${sql.raw(shownStateOf('trials'))}`;

/** Trials in one of these states, found by the index of states. */
export function isShownAs(states: readonly TaskState[]): SQL | undefined {
  const stored = states.includes('queued') ? [...states, 'running'] : states;
  return and(
    isAnyOf(trials.state, stored),
    sql`${shownState} IN (SELECT value FROM json_each(${JSON.stringify(states)}))`,
  );
}
