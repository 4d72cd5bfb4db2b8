import {
  BasinError,
  finishedStates,
  type Proposal,
  type ProposalEnd,
  type ProposerTurn,
  type TaskEnd,
} from '@basin/core';
import { and, asc, eq, max } from 'drizzle-orm';
import type { ProposerHistory } from '../contract.ts';
import { proposals } from '../schema.ts';
import type { Session } from './session.ts';
import type { TaskEnds } from './task-ends.ts';

/** What the proposers of growing sweeps were asked for and told; all inside a transaction. */
export interface ProposalLog {
  told(sweepRowId: number, ends: readonly ProposalEnd[]): void;
  asked(sweepRowId: number, asked: readonly Proposal[]): void;
  history(sweepRowId: number, watched: string | null): ProposerHistory;
}

export function createProposalLog({ database }: Session, taskEnds: TaskEnds): ProposalLog {
  /** The newest turn by sweep: read once, for no index has it. A rolled back one leaves a gap. */
  const turns = new Map<number, number>();

  function nextTurn(sweepId: number): number {
    const turn = (turns.get(sweepId) ?? newestTurn(sweepId)) + 1;
    turns.set(sweepId, turn);
    return turn;
  }

  function newestTurn(sweepId: number): number {
    const newest = database
      .select({ asked: max(proposals.askedTurn), told: max(proposals.toldTurn) })
      .from(proposals)
      .where(eq(proposals.sweepId, sweepId))
      .get();
    return Math.max(newest?.asked ?? 0, newest?.told ?? 0);
  }

  return {
    told(sweepId, ends) {
      for (const { number, tasks } of ends) {
        const told = tasks.map(withoutCurve);
        database
          .update(proposals)
          .set({ told, toldTurn: nextTurn(sweepId) })
          .where(and(eq(proposals.sweepId, sweepId), eq(proposals.number, number)))
          .run();
      }
    },
    asked(sweepId, asked) {
      if (asked.length === 0) return;
      const askedTurn = nextTurn(sweepId);
      let expected = nextNumber(sweepId);
      for (const { number, point, tasks } of asked) {
        if (number !== expected) {
          throw new BasinError(
            'store/proposal-order',
            `the proposer numbers a point ${number} where ${expected} comes next: it does not go on from its history`,
          );
        }
        const taskIds = tasks.map(({ id }) => id);
        database.insert(proposals).values({ sweepId, number, point, taskIds, askedTurn }).run();
        expected += 1;
      }
    },
    history(sweepId, watched) {
      const rows = database
        .select()
        .from(proposals)
        .where(eq(proposals.sweepId, sweepId))
        .orderBy(asc(proposals.number))
        .all();
      const withCurve = (end: Omit<TaskEnd, 'curve'>): TaskEnd => ({
        ...end,
        curve: watched === null ? null : taskEnds.curve(sweepId, end.taskId, watched),
      });
      return {
        turns: turnsOf(rows, withCurve),
        open: rows.flatMap(({ number, taskIds, told }) =>
          told === null ? [{ number, taskIds }] : [],
        ),
      };
    },
  };

  function nextNumber(sweepId: number): number {
    const newest = database
      .select({ number: max(proposals.number) })
      .from(proposals)
      .where(eq(proposals.sweepId, sweepId))
      .get();
    return (newest?.number ?? -1) + 1;
  }
}

/**
 * What was told of tasks that are to run again is no longer so: they will be told anew. Inside the
 * transaction that queued them.
 */
export function forgetTold({ client }: Session, sweepRowId: number): void {
  const finished = finishedStates.map((state) => `'${state}'`).join(', ');
  client
    .prepare(
      `UPDATE proposals SET told = NULL, told_turn = NULL
       WHERE sweep_id = @sweepRowId AND told IS NOT NULL AND EXISTS (
         SELECT 1 FROM json_each(proposals.task_ids) AS wanted
         CROSS JOIN trials AS t ON t.hash = wanted.value
         CROSS JOIN sweep_trials AS l ON l.trial_id = t.id AND l.sweep_id = @sweepRowId
         WHERE t.state NOT IN (${finished}))`,
    )
    .run({ sweepRowId });
}

/** Rows by number as turns in their order. */
function turnsOf(
  rows: readonly (typeof proposals.$inferSelect)[],
  withCurve: (end: Omit<TaskEnd, 'curve'>) => TaskEnd,
): ProposerTurn[] {
  const turns = new Map<number, ProposerTurn>();
  for (const { number, point, askedTurn, told, toldTurn } of rows) {
    const turn = turns.get(askedTurn);
    if (turn?.type === 'asked') turn.proposals.push({ number, point });
    else turns.set(askedTurn, { type: 'asked', proposals: [{ number, point }] });
    if (told === null || toldTurn === null) continue;
    turns.set(toldTurn, { type: 'told', end: { number, tasks: told.map(withCurve) } });
  }
  return [...turns].sort(([a], [b]) => a - b).map(([, turn]) => turn);
}

function withoutCurve({ taskId, state, metrics, result }: TaskEnd): Omit<TaskEnd, 'curve'> {
  return { taskId, state, metrics, result };
}
