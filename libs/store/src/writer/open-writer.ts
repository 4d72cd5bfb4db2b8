import { dirname } from 'node:path';
import {
  type AttemptRef,
  emptyCounts,
  finishedStates,
  type Reduction,
  type StateCounts,
  type TaskEvent,
} from '@basin/core';
import { and, count, eq, lte, max } from 'drizzle-orm';
import { connectWriter } from '../connect-writer.ts';
import type { Lease, StoreWriter, WriterOptions } from '../contract.ts';
import { translated, withTranslatedErrors } from '../faults.ts';
import { makeFolder } from '../make-folder.ts';
import { refuseDirectory } from '../open-database.ts';
import { realPath } from '../real-path.ts';
import { attempts, sweeps, sweepTrials, trials } from '../schema.ts';
import { whileBusy } from '../while-busy.ts';
import { takeWriterLock } from '../writer-lock.ts';
import { addNote, changeTags, setArchived, setPaused } from './annotations.ts';
import { cancelSweep, cancelTask } from './cancel-sweep.ts';
import { extendSweep, growingSweep, planSweep } from './plan-sweep.ts';
import { createProposalLog } from './proposals.ts';
import { retry } from './retry.ts';
import { runnableTasks } from './runnable-tasks.ts';
import { createSession, type Session } from './session.ts';
import { storedTasks } from './stored-tasks.ts';
import { createTaskEnds } from './task-ends.ts';
import { createTransitions, type Transitions } from './transitions.ts';
import { createWriteTimes } from './write-times.ts';

/**
 * Opens the one writer of a database, making or upgrading it.
 *
 * @throws BasinError `store/locked`, `store/newer-schema`, `store/not-a-basin-database`,
 * `store/unsafe`, `store/native-missing`, and those of every method: `store/disk-full`,
 * `store/read-only`, `store/corrupt`, `store/not-a-database`, `store/cannot-open`, `store/busy`,
 * `store/io`.
 */
export function openWriter(options: WriterOptions): StoreWriter {
  const { now = Date.now, lossLimit = 3, waitMs = 0 } = options;
  const path = realPath(options.path);
  refuseDirectory(path);
  translated(path, () => makeFolder(dirname(path)));
  const lock = translated(path, () => takeWriterLock(path, waitMs));
  try {
    const session = createSession(
      translated(path, () => whileBusy(waitMs, () => connectWriter(path))),
      now,
      lossLimit,
    );
    return withTranslatedErrors(
      path,
      createWriter(path, session, () => lock.release()),
    );
  } catch (error) {
    lock.release();
    throw error;
  }
}

function createWriter(path: string, session: Session, release: () => void): StoreWriter {
  const { client, write } = session;
  const transitions = createTransitions(session);
  const writeTimes = createWriteTimes(session);
  const taskEnds = createTaskEnds(session);
  const proposals = createProposalLog(session, taskEnds);

  return {
    path,
    planSweep: (plan, options = {}) => write(() => planSweep(session, transitions, plan, options)),
    extendSweep: (sweepId, tasks) => write(() => extendSweep(session, transitions, sweepId, tasks)),
    storeTurn: (sweepId, { told, asked }) =>
      write(() => {
        const { id } = growingSweep(session, sweepId);
        proposals.told(id, told);
        proposals.asked(id, asked);
        const tasks = asked.flatMap((proposal) => proposal.tasks);
        return extendSweep(session, transitions, sweepId, tasks);
      }),
    proposerHistory: (sweepId, watched) =>
      proposals.history(growingSweep(session, sweepId).id, watched),
    taskEnds(sweepId, taskIds, watched) {
      const { id } = growingSweep(session, sweepId);
      return taskIds
        .flatMap((taskId) => taskEnds.of(id, taskId, watched) ?? [])
        .filter(({ state }) => finishedStates.includes(state));
    },
    tasks: (sweepId) => storedTasks(session, sweepRow(session, sweepId)),
    runnableTasks: (sweepId, options = {}) => runnableTasks(session, sweepId, options),
    startAttempt: (taskId, generation, lease) =>
      write(() => startAttempt(session, transitions, taskId, generation, lease)),
    apply: (events) =>
      writeTimes.measure(events, () =>
        write(() => {
          const reductions = events.map((event) => applyFromOutside(transitions, event));
          writeTimes.store();
          return reductions;
        }),
      ),
    expireLeases: (nowMs) => write(() => expireLeases(session, transitions, nowMs)),
    cancel: (sweepId, reason) => write(() => cancelSweep(session, transitions, sweepId, reason)),
    cancelTask: (trial, reason) => write(() => cancelTask(transitions, trial, reason)),
    retry: (target) => write(() => retry(session, transitions, target)),
    setPaused: (sweepIds, paused) => write(() => setPaused(session, sweepIds, paused)),
    setArchived: (sweepId, archived) => write(() => setArchived(session, sweepId, archived)),
    changeTags: (target, change) => write(() => changeTags(session, target, change)),
    addNote: (target, text) => write(() => addNote(session, target, text)),
    counts: (sweepId) => countsOf(session, sweepId),
    close() {
      if (!client.open) return;
      try {
        write(() => writeTimes.store());
      } finally {
        client.close();
        release();
      }
    },
  };
}

/** The inner number of a sweep; -1, which none has, when there is no such sweep. */
function sweepRow({ database }: Session, sweepId: string): number {
  const { id } = sweeps;
  return database.select({ id }).from(sweeps).where(eq(sweeps.hash, sweepId)).get()?.id ?? -1;
}

/** Attempts start by `startAttempt`, which alone gives out tokens. */
function applyFromOutside(transitions: Transitions, event: TaskEvent): Reduction {
  if (event.type === 'started') return { accepted: false, reason: 'stale-token' };
  return transitions.apply(event);
}

function startAttempt(
  { database, now }: Session,
  transitions: Transitions,
  taskId: string,
  generation: number,
  { worker, leaseMs, queueWaitMs }: Lease,
): AttemptRef | null {
  const trial = transitions.find(taskId, generation);
  if (trial === null || trial.state !== 'queued') return null;
  const newest = database
    .select({ token: max(attempts.token) })
    .from(attempts)
    .get();
  const ref = {
    taskId,
    generation,
    attempt: trial.attempt + 1,
    token: (newest?.token ?? 0) + 1,
  };
  const leaseUntilMs = now() + leaseMs;
  const { attempt: number, token } = ref;
  database
    .insert(attempts)
    .values({
      ...{ token, number, worker, leaseUntilMs, queueWaitMs },
      trialId: trial.id,
      state: 'running',
      startedAtMs: now(),
    })
    .run();
  transitions.apply({ type: 'started', ...ref, worker, leaseUntilMs, queueWaitMs });
  return ref;
}

function expireLeases(
  { database }: Session,
  transitions: Transitions,
  nowMs: number,
): AttemptRef[] {
  const { hash: taskId, generation, attempt, token } = trials;
  const expired = database
    .select({ taskId, generation, attempt, token })
    .from(trials)
    .where(
      and(
        eq(trials.state, 'running'),
        // Infinity is no SQLite integer.
        lte(trials.leaseUntilMs, Math.min(nowMs, Number.MAX_SAFE_INTEGER)),
      ),
    )
    .all();
  // Nobody renewed them: their coordinator is gone, whatever the tasks did.
  for (const ref of expired) {
    transitions.apply({ type: 'lost', ...ref, reason: 'lease expired', blameless: true });
  }
  return expired;
}

function countsOf({ database }: Session, sweepId: string): StateCounts {
  const counts = emptyCounts();
  const rows = database
    .select({ state: trials.state, count: count() })
    .from(sweepTrials)
    .innerJoin(sweeps, eq(sweeps.id, sweepTrials.sweepId))
    .innerJoin(trials, eq(trials.id, sweepTrials.trialId))
    .where(eq(sweeps.hash, sweepId))
    .groupBy(trials.state)
    .all();
  for (const row of rows) counts[row.state] = row.count;
  return counts;
}
