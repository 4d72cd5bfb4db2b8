import type { RetriedTasks, Target } from '@basin/core';
import { and, asc, eq, sql } from 'drizzle-orm';
import { isAnyOf } from '../is-any-of.ts';
import { dependencies, sweeps, sweepTrials, trials } from '../schema.ts';
import { forgetTold } from './proposals.ts';
import { type Session, type Trial, trialColumns } from './session.ts';
import { endedWithoutWeights, type Transitions } from './transitions.ts';

/** Queues failed and cancelled tasks again; see `ControlWriter.retry`. In a transaction. */
export function retry(session: Session, transitions: Transitions, target: Target): RetriedTasks {
  const chosen = 'sweepId' in target ? trialsOf(session, target.sweepId) : withNeeds(target);
  const queued = new Set<number>();
  for (const trial of chosen) {
    if (trial.state === 'failed' || trial.state === 'cancelled') requeue(trial);
  }
  // Those that were chosen, and those that were skipped because of them.
  for (const trial of [...chosen, ...[...queued].flatMap((id) => dependentsOf(session, id))]) {
    if (trial.state === 'skipped' && canRun(trial)) requeue(trial);
  }
  const concerned = sweepsOf(session, [...queued]);
  // As when they are planned again: what their proposers were told holds no more.
  for (const { id } of concerned) forgetTold(session, id);
  return { count: queued.size, sweepIds: concerned.map(({ sweepId }) => sweepId) };

  function requeue({ id, kind, hash: taskId, generation }: Trial): void {
    if (queued.has(id) || kind === 'import') return;
    transitions.apply({ type: 'queued', taskId, generation, reason: 'tried again by command' });
    session.database.update(trials).set({ lossCount: 0 }).where(eq(trials.id, id)).run();
    queued.add(id);
  }

  function withNeeds(ref: { taskId: string; generation: number }): Trial[] {
    const trial = transitions.find(ref.taskId, ref.generation);
    return trial === null ? [] : [...needsOf(session, trial.id), trial];
  }

  function canRun(trial: Trial): boolean {
    return needsOf(session, trial.id).every(({ state }) => !endedWithoutWeights(state));
  }
}

/** In planned order, so that trainings come before what needs them. */
function trialsOf({ database }: Session, sweepId: string): Trial[] {
  return database
    .select(trialColumns)
    .from(sweepTrials)
    .innerJoin(sweeps, eq(sweeps.id, sweepTrials.sweepId))
    .innerJoin(trials, eq(trials.id, sweepTrials.trialId))
    .where(and(eq(sweeps.hash, sweepId), isAnyOf(trials.state, ['failed', 'cancelled', 'skipped'])))
    .orderBy(asc(sweepTrials.position))
    .all();
}

function needsOf({ database }: Session, trialId: number): Trial[] {
  return database
    .select(trialColumns)
    .from(dependencies)
    .innerJoin(trials, eq(trials.id, dependencies.needsTrialId))
    .where(eq(dependencies.trialId, trialId))
    .all();
}

function dependentsOf({ database }: Session, trialId: number): Trial[] {
  return database
    .select(trialColumns)
    .from(dependencies)
    .innerJoin(trials, eq(trials.id, dependencies.trialId))
    .where(eq(dependencies.needsTrialId, trialId))
    .all();
}

function sweepsOf(
  { database }: Session,
  trialIds: readonly number[],
): { id: number; sweepId: string }[] {
  return database
    .select({ id: sweeps.id, sweepId: sweeps.hash })
    .from(sweeps)
    .where(
      sql`EXISTS (SELECT 1 FROM ${sweepTrials} WHERE ${sweepTrials.sweepId} = ${sweeps.id} AND ${isAnyOf(sweepTrials.trialId, trialIds)})`,
    )
    .orderBy(asc(sweeps.id))
    .all();
}
