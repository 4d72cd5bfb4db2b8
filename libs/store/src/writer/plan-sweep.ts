import {
  checkPlan,
  type PlannedTask,
  settledStates,
  type SweepPlan,
  sweepIdentity,
} from '@basin/core';
import { and, count, eq, ne } from 'drizzle-orm';
import type { PlannedSweep, PlanSweepOptions } from '../contract.ts';
import { isAnyOf } from '../is-any-of.ts';
import { environments, events, sweeps, trials } from '../schema.ts';
import { createLinks } from './links.ts';
import type { Session, Trial } from './session.ts';
import { endedWithoutWeights, skipReason, type Transitions } from './transitions.ts';

/** What becomes of one task of the plan. */
type Fate = 'created' | 'reused' | 'requeued' | 'pending';

/** Stores a sweep, or resumes it; see `StoreWriter.planSweep`. In a transaction. */
export function planSweep(
  session: Session,
  transitions: Transitions,
  plan: SweepPlan,
  options: PlanSweepOptions,
): PlannedSweep {
  checkPlan(plan);
  const sweepId = sweepIdentity(plan);
  const row = sweepRow(session, sweepId, plan);
  const links = createLinks(session, row);
  /** Trials of the tasks so far, by task: dependencies come first in a plan. */
  const planned = new Map<string, Trial>();
  const fates: Record<Fate, number> = { created: 0, reused: 0, requeued: 0, pending: 0 };
  const reusedTrials: number[] = [];

  for (const [position, task] of plan.tasks.entries()) {
    const current = links.current(position);
    const found = options.fresh === true ? null : chooseTrial(links, task, current);
    const trial = found ?? links.create(task);
    if (current !== null && current.id !== trial.id) abandon(current, trial);
    links.link(position, trial, task);
    const needed = task.dependsOn.flatMap((taskId) => planned.get(taskId) ?? []);
    const fate = found === null ? 'created' : resume(trial, needed);
    fates[fate] += 1;
    if (fate === 'reused') reusedTrials.push(trial.id);
    else if (task.dependsOn.length > 0) links.setDependencies(trial, needed);
    planned.set(task.id, skipIfInVain(trial, needed));
  }

  session.database
    .insert(events)
    .values({
      atMs: session.now(),
      type: 'planned',
      sweepId: row,
      payload: { planned: plan.tasks.length, ...fates },
    })
    .run();
  const { engineVersion } = options;
  return {
    sweepId,
    planned: plan.tasks.length,
    ...fates,
    otherEngineVersions:
      engineVersion === undefined ? [] : otherVersions(session, reusedTrials, engineVersion),
  };

  /** Queues a found trial again where that is due. */
  function resume(trial: Trial, needed: Trial[]): Fate {
    const { hash: taskId, generation } = trial;
    if (trial.state === 'running' && (trial.leaseUntilMs ?? 0) <= session.now()) {
      const { attempt, token } = trial;
      transitions.apply({
        ...{ type: 'lost', taskId, generation, attempt, token },
        reason: 'the lease ended while no sweep ran',
      });
      requeue(trial);
      return 'requeued';
    }
    switch (trial.state) {
      case 'queued':
      case 'running':
        return 'pending';
      case 'failed':
      case 'cancelled':
      case 'lost':
        requeue(trial);
        return 'requeued';
      case 'skipped':
        if (needed.some((training) => endedWithoutWeights(training.state))) return 'reused';
        requeue(trial);
        return 'requeued';
      default:
        return 'reused';
    }
  }

  function requeue(trial: Trial): void {
    const { hash: taskId, generation } = trial;
    transitions.apply({ type: 'queued', taskId, generation, reason: 'planned again' });
    session.database.update(trials).set({ lossCount: 0 }).where(eq(trials.id, trial.id)).run();
  }

  /** A queued trial whose training has already ended without weights; else the trial as it is now. */
  function skipIfInVain(trial: Trial, needed: Trial[]): Trial {
    const { hash: taskId, generation } = trial;
    const vain = needed.find((training) => endedWithoutWeights(training.state));
    if (vain !== undefined) {
      transitions.apply({ type: 'skipped', taskId, generation, reason: skipReason(vain) });
    }
    return transitions.find(taskId, generation) ?? trial;
  }

  /** The sweep leaves a trial for another one: nobody waits for it, unless another sweep does. */
  function abandon(trial: Trial, successor: Trial): void {
    if (links.isShared(trial)) return;
    const { hash: taskId, generation } = trial;
    const reason = `replaced by generation ${successor.generation}`;
    transitions.apply({ type: 'cancelled', taskId, generation, reason });
  }
}

/**
 * The sweep's own trial, if it was not cancelled; else the newest with an outcome to reuse, else the
 * newest that is still to run, else the cancelled one. Other sweeps' pruned and cancelled trials are
 * never taken.
 */
function chooseTrial(
  links: ReturnType<typeof createLinks>,
  task: PlannedTask,
  current: Trial | null,
): Trial | null {
  if (current !== null && current.state !== 'cancelled') return current;
  const usable = links
    .generations(task.id)
    .filter((trial) => trial.state !== 'pruned' && trial.state !== 'cancelled');
  return usable.find((trial) => settledStates.includes(trial.state)) ?? usable[0] ?? current;
}

function sweepRow({ database, now }: Session, hash: string, plan: SweepPlan): number {
  const known = database.select({ id: sweeps.id }).from(sweeps).where(eq(sweeps.hash, hash)).get();
  if (known !== undefined) {
    database.update(sweeps).set({ plannedAtMs: now() }).where(eq(sweeps.id, known.id)).run();
    return known.id;
  }
  return database
    .insert(sweeps)
    .values({
      hash,
      experiment: plan.experiment,
      preset: plan.preset,
      createdAtMs: now(),
      plannedAtMs: now(),
    })
    .returning({ id: sweeps.id })
    .get().id;
}

function otherVersions(
  { database }: Session,
  trialIds: number[],
  engineVersion: string,
): PlannedSweep['otherEngineVersions'] {
  return database
    .select({ engineVersion: environments.engineVersion, count: count() })
    .from(trials)
    .innerJoin(environments, eq(environments.id, trials.environmentId))
    .where(and(isAnyOf(trials.id, trialIds), ne(environments.engineVersion, engineVersion)))
    .groupBy(environments.engineVersion)
    .all();
}
