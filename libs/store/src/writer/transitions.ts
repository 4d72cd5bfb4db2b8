import {
  keptPointOf,
  type Reduction,
  reduceTask,
  type TaskEvent,
  type TaskState,
  type TrialRef,
} from '@basin/core';
import { and, eq, sql } from 'drizzle-orm';
import { trials } from '../schema.ts';
import { createMetricsWriter } from './metrics.ts';
import { createOutcomes } from './outcome.ts';
import { type Session, type Trial, trialColumns } from './session.ts';
import { createTrialRows } from './trial-rows.ts';

export interface Transitions {
  /** Reduces and stores one event with its consequences; inside a transaction. */
  apply(event: TaskEvent): Reduction;
  find(taskId: string, generation: number): Trial | null;
}

/** States in which a trial has ended and others wait in vain for its weights. */
const withoutWeights: readonly TaskState[] = [
  'diverged',
  'pruned',
  'failed',
  'cancelled',
  'skipped',
];

/** Whether trials that need this one's weights can never run. */
export function endedWithoutWeights(state: TaskState): boolean {
  return withoutWeights.includes(state);
}

export function createTransitions(session: Session): Transitions {
  const { client, database, now } = session;
  const metrics = createMetricsWriter(session);
  const rows = createTrialRows(session);
  const outcomes = createOutcomes(session);
  /** Sequence number of each trial's newest event of the kinds that only the newest matters of. */
  const newest = { progress: new Map<number, number>(), metrics: new Map<number, number>() };
  const addEvent = client.prepare<[number, string, number, number | null, string]>(
    'INSERT INTO events (at_ms, type, trial_id, attempt, payload) VALUES (?, ?, ?, ?, ?)',
  );
  const dropEvent = client.prepare<[number, number, string]>(
    'DELETE FROM events WHERE sequence = ? AND trial_id = ? AND type = ?',
  );

  const findTrial = database
    .select(trialColumns)
    .from(trials)
    .where(
      and(
        eq(trials.hash, sql.placeholder('taskId')),
        eq(trials.generation, sql.placeholder('generation')),
      ),
    )
    .prepare();
  const find = (taskId: string, generation: number): Trial | null =>
    findTrial.get({ taskId, generation }) ?? null;

  // The plus keeps SQLite from walking all queued trials.
  const findWaiting = client.prepare<[number], TrialRef>(
    `SELECT t.hash AS taskId, t.generation FROM dependencies AS d JOIN trials AS t ON t.id = d.trial_id
     WHERE d.needs_trial_id = ? AND +t.state = 'queued' ORDER BY t.id`,
  );

  function apply(event: TaskEvent): Reduction {
    const trial = find(event.taskId, event.generation);
    if (trial === null) return { accepted: false, reason: 'not-allowed' };
    const wanted = atLossLimit(trial, event) ? lastLoss(event, session.lossLimit) : event;
    const reduction = reduceTask(trial, wanted);
    if (!reduction.accepted) return reduction;
    const lossCount = trial.lossCount + (countsAsLoss(wanted) ? 1 : 0);
    const after: Trial = { ...trial, ...reduction.next, lossCount };
    rows.store(trial, after, wanted);
    if (trial.state === 'running' && after.state !== 'running') forgetNewest(trial.id);
    session.moved(trial, after.state);
    if (wanted.type === 'metrics') metrics.store(trial.id, trial.attempt, wanted.series);
    if (wanted.type === 'finished') {
      outcomes.store(after, wanted.outcome);
      const kept = wanted.outcome.kind === 'training' ? keptPointOf(wanted.outcome.outputs) : null;
      if (kept !== null) metrics.keep(trial.id, trial.attempt, kept.step);
    }
    storeEvent(trial, wanted);
    return consequences(after, wanted) ?? reduction;
  }

  function forgetNewest(trialId: number): void {
    for (const sequences of Object.values(newest)) sequences.delete(trialId);
  }

  function atLossLimit(trial: Trial, event: TaskEvent): boolean {
    return countsAsLoss(event) && trial.lossCount + 1 >= session.lossLimit;
  }

  function storeEvent(trial: Trial, event: TaskEvent): void {
    // A heartbeat moves the lease, a claim names the worker, a begin is a time: all are in the attempt.
    if (['heartbeat', 'claimed', 'begun'].includes(event.type)) return;
    const attempt = 'attempt' in event ? event.attempt : null;
    const payload = JSON.stringify(payloadOf(event));
    const { lastInsertRowid } = addEvent.run(now(), event.type, trial.id, attempt, payload);
    if (event.type !== 'progress' && event.type !== 'metrics') return;
    const superseded = newest[event.type].get(trial.id);
    if (superseded !== undefined) dropEvent.run(superseded, trial.id, event.type);
    newest[event.type].set(trial.id, Number(lastInsertRowid));
  }

  /** What follows of itself; the last reduction of the same trial, if any. */
  function consequences(trial: Trial, event: TaskEvent): Reduction | null {
    if (event.type === 'lost') {
      const { hash: taskId, generation } = trial;
      return apply({ type: 'queued', taskId, generation, reason: `lost: ${event.reason}` });
    }
    if (endedWithoutWeights(trial.state)) skipDependents(trial);
    return null;
  }

  function skipDependents(trial: Trial): void {
    for (const { taskId, generation } of findWaiting.all(trial.id)) {
      apply({ type: 'skipped', taskId, generation, reason: skipReason(trial) });
    }
  }

  return { apply, find };
}

/** Why a task is skipped that needed this one. */
export function skipReason(needed: Trial): string {
  return `task ${needed.hash.slice(0, 12)} ended ${needed.state}, without weights`;
}

function countsAsLoss(event: TaskEvent): boolean {
  return event.type === 'lost' && event.blameless !== true;
}

function lastLoss(event: TaskEvent, lossLimit: number): TaskEvent {
  if (event.type !== 'lost') return event;
  const { taskId, generation, attempt, token, reason } = event;
  return {
    ...{ type: 'failed', taskId, generation, attempt, token, code: 'runner/lost' },
    message: `lost ${lossLimit} times, the last time: ${reason}`,
  };
}

/** The event without what has its own column or table. */
function payloadOf(event: TaskEvent): unknown {
  switch (event.type) {
    case 'metrics':
      return {
        names: event.series.map((series) => series.name),
        lastStep: Math.max(-1, ...event.series.map((series) => series.steps.at(-1) ?? -1)),
        pointCount: event.series.reduce((sum, series) => sum + series.steps.length, 0),
      };
    case 'finished':
      return { state: event.outcome.state };
    case 'started':
      return { worker: event.worker, queueWaitMs: event.queueWaitMs };
    case 'heartbeat':
    case 'claimed':
    case 'begun':
      return {};
    case 'progress':
      return { epoch: event.epoch, epochCount: event.epochCount, elapsedMs: event.elapsedMs };
    case 'failed':
      return { code: event.code, message: event.message };
    case 'lost':
      return event.blameless === true
        ? { reason: event.reason, blameless: true }
        : { reason: event.reason };
    case 'queued':
    case 'cancelled':
    case 'skipped':
      return { reason: event.reason };
  }
}
