import { type PlannedTask, settledStates } from '@basin/core';
import { eq } from 'drizzle-orm';
import { trials } from '../schema.ts';
import type { Links } from './links.ts';
import type { Session, Trial } from './session.ts';
import { endedWithoutWeights, skipReason, type Transitions } from './transitions.ts';

/** What becomes of one planned task. */
type Fate = 'created' | 'reused' | 'requeued' | 'pending';

/** What became of the tasks that were placed, as numbers. */
export type Fates = Record<Fate, number>;

export interface PlacedTasks {
  fates: Fates;
  /** Row numbers of trials whose stored outcome stays. */
  reusedTrials: number[];
}

/**
 * Gives tasks their places in a sweep, each with a trial: one that was stored, by this sweep or
 * another, or a new one. Dependencies come before what needs them. In a transaction.
 */
export function placeTasks(
  session: Session,
  transitions: Transitions,
  links: Links,
  tasks: Iterable<readonly [position: number, task: PlannedTask]>,
  { fresh }: { fresh: boolean },
): PlacedTasks {
  /** Trials of the tasks so far, by task. */
  const placed = new Map<string, Trial>();
  const fates: Fates = { created: 0, reused: 0, requeued: 0, pending: 0 };
  const reusedTrials: number[] = [];
  for (const [position, task] of tasks) {
    const current = links.current(position);
    const found = fresh ? null : chooseTrial(links, task, current);
    const trial = found ?? links.create(task);
    if (current !== null && current.id !== trial.id) abandon(current, trial);
    links.link(position, trial, task);
    // Those of an extension may be in the sweep already.
    const needed = task.dependsOn.flatMap((id) => placed.get(id) ?? links.linked(id) ?? []);
    const fate = found === null ? 'created' : resume(trial, needed);
    fates[fate] += 1;
    if (fate === 'reused') reusedTrials.push(trial.id);
    else if (task.dependsOn.length > 0) links.setDependencies(trial, needed);
    placed.set(task.id, afterAll(trial, fate, needed));
  }
  return { fates, reusedTrials };

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
    // What failed elsewhere has failed for good: it cannot be tried again here.
    if (trial.kind === 'import' && trial.state === 'failed') return 'reused';
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

  /** The trial as it then is: skipped, where what it waits for has already ended without weights. */
  function afterAll(trial: Trial, fate: Fate, needed: Trial[]): Trial {
    const { hash: taskId, generation } = trial;
    const vain = needed.find((training) => endedWithoutWeights(training.state));
    if (vain !== undefined) {
      transitions.apply({ type: 'skipped', taskId, generation, reason: skipReason(vain) });
    }
    const isUnchanged = vain === undefined && fate !== 'requeued';
    return isUnchanged ? trial : (transitions.find(taskId, generation) ?? trial);
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
function chooseTrial(links: Links, task: PlannedTask, current: Trial | null): Trial | null {
  if (current !== null && current.state !== 'cancelled') return current;
  const usable = links
    .generations(task.id)
    .filter((trial) => trial.state !== 'pruned' && trial.state !== 'cancelled');
  return usable.find((trial) => settledStates.includes(trial.state)) ?? usable[0] ?? current;
}
