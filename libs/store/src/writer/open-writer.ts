import { dirname } from 'node:path';
import {
  type AttemptRef,
  finishedStates,
  type Reduction,
  type TaskEvent,
  type TrialRef,
} from '@basin/core';
import { and, eq, lte } from 'drizzle-orm';
import { connectWriter } from '../connect-writer.ts';
import type { StoreWriter, WriterOptions } from '../contract.ts';
import { translated, withTranslatedErrors } from '../faults.ts';
import { makeFolder } from '../make-folder.ts';
import { busyTimeoutMs, refuseOtherThanDatabase } from '../open-database.ts';
import { realPath } from '../real-path.ts';
import { heardMs } from '../reader/sweep-times.ts';
import { sweeps, trials } from '../schema.ts';
import { whileBusy } from '../while-busy.ts';
import { takeWriterLock } from '../writer-lock.ts';
import { createAttemptStarter } from './attempt-starter.ts';
import { addNote, changeTags, setArchived, setPaused } from './annotations.ts';
import { cancelSweep, cancelTask } from './cancel-sweep.ts';
import { extendSweep, growingSweep, planSweep } from './plan-sweep.ts';
import { createProposalLog } from './proposals.ts';
import { retry } from './retry.ts';
import { runnableTasks } from './runnable-tasks.ts';
import { createSession, type Session } from './session.ts';
import { storedTasks } from '../stored-tasks.ts';
import { takeIn } from './take-in.ts';
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
  const { now = Date.now, lossLimit = 3, waitMs = 0, purpose = null } = options;
  const path = realPath(options.path);
  refuseOtherThanDatabase(path);
  translated(path, () => makeFolder(dirname(path)));
  const lock = translated(path, () => takeWriterLock(path, waitMs, purpose));
  try {
    const session = createSession(
      // For what SQLite does not wait by itself: a reader may hold the file for a moment.
      translated(path, () => whileBusy(Math.max(waitMs, busyTimeoutMs), () => connectWriter(path))),
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
  const attemptStarter = createAttemptStarter(session, transitions);
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
      write(() => attemptStarter.start(taskId, generation, lease)),
    apply: (events, also) =>
      writeTimes.measure(events, () =>
        write(() => {
          const reductions = events.map((event) => applyFromOutside(transitions, event));
          writeTimes.store();
          also?.();
          return reductions;
        }),
      ),
    takeIn: (pieces) =>
      write(() => pieces.map((piece) => takeIn(transitions, attemptStarter, piece))),
    expireLeases: (nowMs) => write(() => expireLeases(session, transitions, nowMs)),
    cancel: (sweepId, reason) => write(() => cancelSweep(session, transitions, sweepId, reason)),
    cancelTask: (trial, reason) => write(() => cancelTask(transitions, trial, reason)),
    retry: (target) => write(() => retry(session, transitions, target)),
    setPaused: (sweepIds, paused) => write(() => setPaused(session, sweepIds, paused)),
    setArchived: (sweepId, archived) => write(() => setArchived(session, sweepId, archived)),
    changeTags: (target, change) => write(() => changeTags(session, target, change)),
    addNote: (target, text) => write(() => addNote(session, target, text)),
    counts: (sweepId) => session.tally.of(sweepRow(session, sweepId)),
    isShared: (trial) => isShared(session, trial),
    unfinished: (sweepId) => unfinishedTrials(session, sweepId),
    onMove: session.onMove,
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

function expireLeases(
  { database, client }: Session,
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
  if (expired.length > 0) endLeasesWhereHeard(client, expired);
  // Nobody renewed them: their coordinator is gone, whatever the tasks did.
  for (const ref of expired) {
    transitions.apply({ type: 'lost', ...ref, reason: 'lease expired', blameless: true });
  }
  return expired;
}

/**
 * A coordinator that is gone was heard last when any attempt was: until then, and no longer, those count
 * that it left behind. The lease would let each run on for as long as a coordinator may be silent.
 */
function endLeasesWhereHeard(client: Session['client'], refs: readonly AttemptRef[]): void {
  const lastMs = heardMs(client);
  const shorten = client.prepare<[number, number]>(
    'UPDATE attempts SET lease_until_ms = min(lease_until_ms, ?) WHERE token = ?',
  );
  if (lastMs === null) return;
  for (const { token } of refs) shorten.run(lastMs, token);
}

/** Trials of a sweep of which something is still to come. */
function unfinishedTrials({ client }: Session, sweepId: string): TrialRef[] {
  return client
    .prepare<[string], TrialRef>(
      `SELECT t.hash AS taskId, t.generation FROM sweeps AS s
       JOIN sweep_trials AS l ON l.sweep_id = s.id JOIN trials AS t ON t.id = l.trial_id
       WHERE s.hash = ? AND t.state IN ('queued', 'running', 'lost') ORDER BY l.position`,
    )
    .all(sweepId);
}

function isShared({ client }: Session, { taskId, generation }: TrialRef): boolean {
  const sweepCount = client
    .prepare<[string, number], number>(
      `SELECT count(*) FROM trials AS t CROSS JOIN sweep_trials AS l ON l.trial_id = t.id
       WHERE t.hash = ? AND t.generation = ?`,
    )
    .pluck()
    .get(taskId, generation);
  return (sweepCount ?? 0) > 1;
}
