import type { AttemptRef, TrialRef } from '@basin/core';
import { and, asc, eq } from 'drizzle-orm';
import type { CancelledSweep } from '../contract.ts';
import { isAnyOf } from '../is-any-of.ts';
import { sweeps, sweepTrials, trials } from '../schema.ts';
import { createLinks } from './links.ts';
import { type Session, trialColumns } from './session.ts';
import type { Transitions } from './transitions.ts';

/** Cancels what has not ended in a sweep; see `StoreWriter.cancel`. In a transaction. */
export function cancelSweep(
  session: Session,
  transitions: Transitions,
  sweepId: string,
  reason: string,
): CancelledSweep {
  const rows = session.database
    .select({
      sweepRowId: sweeps.id,
      position: sweepTrials.position,
      label: sweepTrials.label,
      factors: sweepTrials.factors,
      config: trials.config,
      trial: trialColumns,
    })
    .from(sweepTrials)
    .innerJoin(sweeps, eq(sweeps.id, sweepTrials.sweepId))
    .innerJoin(trials, eq(trials.id, sweepTrials.trialId))
    .where(and(eq(sweeps.hash, sweepId), isAnyOf(trials.state, ['queued', 'running', 'lost'])))
    .orderBy(asc(sweepTrials.position))
    .all();
  const abandoned: AttemptRef[] = [];
  const links = createLinks(session, rows[0]?.sweepRowId ?? 0);
  // Dependents first: a cancelled training would turn them into skipped ones.
  for (const { position, label, factors, config, trial } of rows.reverse()) {
    const { hash: taskId, attempt, token } = trial;
    let { generation } = trial;
    if (links.isShared(trial)) {
      const own = links.create({ id: taskId, config, dependsOn: [], label, factors });
      links.link(position, own, { label, factors });
      generation = own.generation;
    } else if (trial.state === 'running') {
      abandoned.push({ taskId, generation, attempt, token });
    }
    transitions.apply({ type: 'cancelled', taskId, generation, reason });
  }
  return { count: rows.length, abandoned };
}

/** Cancels one task for every sweep that has it; see `ControlWriter.cancelTask`. In a transaction. */
export function cancelTask(
  transitions: Transitions,
  { taskId, generation }: TrialRef,
  reason: string,
): CancelledSweep {
  const trial = transitions.find(taskId, generation);
  if (trial === null) return { count: 0, abandoned: [] };
  const { attempt, token } = trial;
  if (!transitions.apply({ type: 'cancelled', taskId, generation, reason }).accepted) {
    return { count: 0, abandoned: [] };
  }
  const abandoned = trial.state === 'running' ? [{ taskId, generation, attempt, token }] : [];
  return { count: 1, abandoned };
}
