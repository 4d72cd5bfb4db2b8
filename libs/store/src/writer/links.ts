import { plannedTask, type PlannedTask } from '@basin/core';
import { and, desc, eq, ne } from 'drizzle-orm';
import { dependencies, sweepTrials, trials } from '../schema.ts';
import { type Session, type Trial, trialColumns } from './session.ts';

/** A sweep's links to trials; all inside a transaction. */
export interface Links {
  /** The trial linked at a position of the plan. */
  current(position: number): Trial | null;
  /** All trials of a task, newest first. */
  generations(taskId: string): Trial[];
  /** A new, queued generation of a task. */
  create(task: PlannedTask): Trial;
  link(position: number, trial: Trial, task: Pick<PlannedTask, 'label' | 'factors'>): void;
  /** Whether other sweeps have the trial too. */
  isShared(trial: Trial): boolean;
  /** Lets a trial wait for these; they hold the same identities as any it had before. */
  setDependencies(trial: Trial, needed: readonly Trial[]): void;
}

export function createLinks({ database, now }: Session, sweepRowId: number): Links {
  return {
    current(position) {
      const row = database
        .select(trialColumns)
        .from(sweepTrials)
        .innerJoin(trials, eq(trials.id, sweepTrials.trialId))
        .where(and(eq(sweepTrials.sweepId, sweepRowId), eq(sweepTrials.position, position)))
        .get();
      return row ?? null;
    },

    generations(taskId) {
      return database
        .select(trialColumns)
        .from(trials)
        .where(eq(trials.hash, taskId))
        .orderBy(desc(trials.generation))
        .all();
    },

    create(task) {
      const newest = this.generations(task.id)[0];
      const generation = newest === undefined ? 0 : newest.generation + 1;
      const { kind } = task.config;
      const { id } = database
        .insert(trials)
        .values({
          hash: task.id,
          generation,
          kind,
          state: plannedTask.state,
          queuedAtMs: now(),
          seed: task.config.kind === 'training' ? task.config.seed : null,
          config: task.config,
        })
        .returning({ id: trials.id })
        .get();
      return { ...plannedTask, id, hash: task.id, generation, kind, lossCount: 0 };
    },

    link(position, trial, { label, factors }) {
      const values = { trialId: trial.id, label, factors };
      database
        .insert(sweepTrials)
        .values({ sweepId: sweepRowId, position, ...values })
        .onConflictDoUpdate({ target: [sweepTrials.sweepId, sweepTrials.position], set: values })
        .run();
    },

    isShared(trial) {
      const other = database
        .select({ sweepId: sweepTrials.sweepId })
        .from(sweepTrials)
        .where(and(eq(sweepTrials.trialId, trial.id), ne(sweepTrials.sweepId, sweepRowId)))
        .get();
      return other !== undefined;
    },

    setDependencies(trial, needed) {
      database.delete(dependencies).where(eq(dependencies.trialId, trial.id)).run();
      for (const [position, { id }] of needed.entries()) {
        database
          .insert(dependencies)
          .values({ trialId: trial.id, position, needsTrialId: id })
          .run();
      }
    },
  };
}
