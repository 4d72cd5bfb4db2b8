import {
  type AttemptRef,
  checkPlan,
  emptyCounts,
  type PlannedTask,
  plannedTask,
  type Reduction,
  reduceTask,
  sweepIdentity,
  type TaskEvent,
  type TaskOutcome,
  type TaskProgress,
} from '@basin/core';
import type { FinishedTraining, RunnableTask, StoreWriter } from '@basin/store';

interface Trial {
  task: PlannedTask;
  progress: TaskProgress;
  lossCount: number;
  queuedAtMs: number;
  outcome: TaskOutcome | null;
}

/**
 * One sweep's store in memory, with the same reducer and consequences as SQLite's (a test compares
 * their schedules): what is left of a task's cost without a disk. Neither resumes nor cancels.
 */
export function createMemoryWriter(options: { now(): number; lossLimit?: number }): StoreWriter {
  const { now, lossLimit = 3 } = options;
  const trials = new Map<string, Trial>();
  const dependents = new Map<string, string[]>();
  const running = new Set<Trial>();
  const counts = emptyCounts();
  let token = 0;

  const find = (taskId: string): Trial => {
    const trial = trials.get(taskId);
    if (trial === undefined) throw new Error(`task ${taskId} was not planned`);
    return trial;
  };

  function apply(event: TaskEvent): Reduction {
    const trial = find(event.taskId);
    const wanted = event.type === 'lost' ? lastLoss(event, trial) : event;
    const reduction = reduceTask(trial.progress, wanted);
    if (!reduction.accepted) return reduction;
    counts[trial.progress.state] -= 1;
    counts[reduction.next.state] += 1;
    trial.progress = reduction.next;
    if (trial.progress.state === 'running') running.add(trial);
    else running.delete(trial);
    if (wanted.type === 'finished') trial.outcome = wanted.outcome;
    if (wanted.type === 'queued') trial.queuedAtMs = now();
    if (wanted.type === 'lost') {
      if (wanted.blameless !== true) trial.lossCount += 1;
      const { taskId, generation, reason } = wanted;
      return apply({ type: 'queued', taskId, generation, reason });
    }
    if (reduction.next.state === 'failed') skipDependents(event.taskId);
    return reduction;
  }

  function lastLoss(event: Extract<TaskEvent, { type: 'lost' }>, trial: Trial): TaskEvent {
    if (event.blameless === true || trial.lossCount + 1 < lossLimit) return event;
    const { taskId, generation, attempt, token, reason: message } = event;
    return { type: 'failed', taskId, generation, attempt, token, code: 'runner/lost', message };
  }

  function skipDependents(needed: string): void {
    for (const taskId of dependents.get(needed) ?? []) {
      apply({ type: 'skipped', taskId, generation: 0, reason: 'its training failed' });
      skipDependents(taskId);
    }
  }

  function runnable(taskId: string): RunnableTask[] {
    const { task, progress, queuedAtMs, lossCount } = find(taskId);
    if (progress.state !== 'queued') return [];
    const needed = task.dependsOn.map(find);
    if (needed.some((other) => other.progress.state !== 'done')) return [];
    const { config, label } = task;
    const dependencies = needed.flatMap(finishedTraining);
    return [{ taskId, generation: 0, config, label, queuedAtMs, lossCount, dependencies }];
  }

  return {
    path: ':memory:',
    planSweep(plan) {
      checkPlan(plan);
      if (trials.size > 0) throw new Error('a memory writer holds one sweep');
      for (const task of plan.tasks) {
        const progress = { ...plannedTask };
        trials.set(task.id, { task, progress, lossCount: 0, queuedAtMs: now(), outcome: null });
        for (const needed of task.dependsOn) {
          const waiting = dependents.get(needed);
          if (waiting === undefined) dependents.set(needed, [task.id]);
          else waiting.push(task.id);
        }
      }
      counts.queued = trials.size;
      const created = trials.size;
      return {
        ...{ sweepId: sweepIdentity(plan), planned: created, created },
        ...{ reused: 0, requeued: 0, pending: 0, paused: false, otherBuilds: [] },
      };
    },
    runnableTasks: (_sweepId, { taskIds } = {}) =>
      [...(taskIds ?? trials.keys())].flatMap((taskId) => runnable(taskId)),
    startAttempt(taskId, generation, { worker, leaseMs, queueWaitMs }) {
      const { progress } = find(taskId);
      if (progress.state !== 'queued') return null;
      token += 1;
      const ref = { taskId, generation, attempt: progress.attempt + 1, token };
      apply({ type: 'started', ...ref, worker, leaseUntilMs: now() + leaseMs, queueWaitMs });
      return ref;
    },
    apply: (events) => events.map(apply),
    expireLeases(nowMs) {
      const expired: AttemptRef[] = [];
      for (const { task, progress } of running) {
        if ((progress.leaseUntilMs ?? 0) > nowMs) continue;
        const { attempt, token: held } = progress;
        expired.push({ taskId: task.id, generation: 0, attempt, token: held });
      }
      for (const ref of expired)
        apply({ ...ref, type: 'lost', reason: 'lease expired', blameless: true });
      return expired;
    },
    cancel: unsupported,
    extendSweep: unsupported,
    storeTurn: unsupported,
    proposerHistory: unsupported,
    taskEnds: unsupported,
    tasks: unsupported,
    cancelTask: unsupported,
    retry: unsupported,
    setPaused: unsupported,
    setArchived: unsupported,
    changeTags: unsupported,
    addNote: unsupported,
    counts: () => ({ ...counts }),
    close: () => undefined,
  };
}

function unsupported(): never {
  throw new Error('a memory writer runs one fixed sweep to its end');
}

function finishedTraining({ task, outcome }: Trial): FinishedTraining[] {
  if (task.config.kind !== 'training' || outcome?.kind !== 'training') return [];
  const { weights, snapshots } = outcome;
  if (weights === null) return [];
  return [
    {
      taskId: task.id,
      generation: 0,
      config: task.config,
      weights,
      snapshots,
      testAccuracies: {},
    },
  ];
}
