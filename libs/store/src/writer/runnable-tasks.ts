import type { BlobRef, RunnableConfig, TaskConfig } from '@basin/core';
import { and, asc, eq, isNull, ne, sql } from 'drizzle-orm';
import type { FinishedTraining, RunnableTask } from '../contract.ts';
import { isAnyOf } from '../is-any-of.ts';
import {
  artifacts,
  dependencies,
  metricNames,
  metrics,
  sweeps,
  sweepTrials,
  trials,
} from '../schema.ts';
import type { Session } from './session.ts';

/** SQLite's word for it. */
const unlimited = -1;

/*
 * Of a few named tasks SQLite must find the trials first: the pluses keep it from walking the whole
 * sweep by its positions, or all queued trials, for each end of a training.
 */

/** Queued trials of a sweep, all of whose dependencies are done. */
export function runnableTasks(
  session: Session,
  sweepId: string,
  { limit = unlimited, taskIds }: { limit?: number; taskIds?: readonly string[] },
): RunnableTask[] {
  const rows = session.database
    .select({
      id: trials.id,
      taskId: trials.hash,
      generation: trials.generation,
      config: trials.config,
      label: sweepTrials.label,
      runnableAtMs: sql<number>`max(${trials.queuedAtMs}, ifnull((
        SELECT max(needed.ended_at_ms) FROM dependencies AS d JOIN trials AS needed ON needed.id = d.needs_trial_id
        WHERE d.trial_id = ${trials.id}), 0))`,
      lossCount: trials.lossCount,
      waits: sql<number>`EXISTS (SELECT 1 FROM dependencies AS d WHERE d.trial_id = ${trials.id})`,
    })
    .from(sweepTrials)
    .innerJoin(
      sweeps,
      taskIds === undefined
        ? eq(sweeps.id, sweepTrials.sweepId)
        : sql`${sweeps.id} = +${sweepTrials.sweepId}`,
    )
    .innerJoin(trials, eq(trials.id, sweepTrials.trialId))
    .where(
      and(
        eq(sweeps.hash, sweepId),
        isNull(sweeps.pausedAtMs),
        ne(trials.kind, 'import'),
        ...(taskIds === undefined
          ? [eq(trials.state, 'queued')]
          : [isAnyOf(trials.hash, taskIds), sql`+${trials.state} = 'queued'`]),
        sql`NOT EXISTS (
          SELECT 1 FROM dependencies AS d JOIN trials AS needed ON needed.id = d.needs_trial_id
          WHERE d.trial_id = ${trials.id} AND needed.state <> 'done')`,
      ),
    )
    .orderBy(taskIds === undefined ? asc(sweepTrials.position) : sql`+${sweepTrials.position}`)
    .limit(limit)
    .all();
  return rows.map(({ id, waits, config, ...task }) => ({
    ...task,
    // The query asks for no others.
    config: config as RunnableConfig,
    dependencies: waits === 1 ? finishedTrainings(session, id) : [],
  }));
}

function finishedTrainings(session: Session, trialId: number): FinishedTraining[] {
  const { database } = session;
  const needed = database
    .select({
      id: trials.id,
      taskId: trials.hash,
      generation: trials.generation,
      config: trials.config,
      attempt: trials.attempt,
    })
    .from(dependencies)
    .innerJoin(trials, eq(trials.id, dependencies.needsTrialId))
    .where(eq(dependencies.trialId, trialId))
    .orderBy(asc(dependencies.position))
    .all();
  return needed.flatMap(({ id, config, attempt, ...task }) => {
    const files = database
      .select()
      .from(artifacts)
      .where(eq(artifacts.trialId, id))
      .orderBy(asc(artifacts.position))
      .all();
    const weights = files.find((file) => file.kind === 'weights');
    if (weights === undefined || !isTraining(config)) return [];
    const snapshots = files.flatMap(({ kind, step, epoch, sha256, byteCount }) =>
      kind === 'snapshot' && step !== null && epoch !== null
        ? [{ step, epoch, blob: { sha256, byteCount } }]
        : [],
    );
    const averaged = files.find((file) => file.kind === 'averaged');
    const testAccuracies = snapshots.length === 0 ? {} : testAccuraciesOf(session, id, attempt);
    return [
      {
        ...{ ...task, config, weights: blobOf(weights), snapshots, testAccuracies },
        ...(averaged === undefined ? {} : { averagedWeights: blobOf(averaged) }),
      },
    ];
  });
}

function blobOf({ sha256, byteCount }: BlobRef): BlobRef {
  return { sha256, byteCount };
}

function testAccuraciesOf(
  { database }: Session,
  trialId: number,
  attempt: number,
): Record<string, number> {
  const points = database
    .select({ step: metrics.step, value: metrics.value })
    .from(metrics)
    .innerJoin(metricNames, eq(metricNames.id, metrics.metricId))
    .where(
      and(
        eq(metrics.trialId, trialId),
        eq(metrics.attempt, attempt),
        eq(metricNames.name, 'test/accuracy'),
      ),
    )
    .all();
  return Object.fromEntries(
    points.flatMap(({ step, value }) => (value === null ? [] : [[step, value]])),
  );
}

function isTraining(config: TaskConfig): config is Extract<TaskConfig, { kind: 'training' }> {
  return config.kind === 'training';
}
