import {
  BasinError,
  type Build,
  checkPlan,
  type PlannedTask,
  type SweepPlan,
  sweepIdentity,
} from '@basin/core';
import { and, count, eq, sql } from 'drizzle-orm';
import type { ExtendedSweep, PlannedSweep, PlanSweepOptions } from '../contract.ts';
import { isAnyOf } from '../is-any-of.ts';
import { environments, events, sweeps, trials } from '../schema.ts';
import { createLinks } from './links.ts';
import { type Fates, placeTasks } from './place-tasks.ts';
import { forgetTold } from './proposals.ts';
import type { Session } from './session.ts';
import { storedTasks } from '../stored-tasks.ts';
import type { Transitions } from './transitions.ts';

/** Stores a sweep, or resumes it; see `StoreWriter.planSweep`. In a transaction. */
export function planSweep(
  session: Session,
  transitions: Transitions,
  plan: SweepPlan,
  { fresh = false, build }: PlanSweepOptions,
): PlannedSweep {
  const sweepId = sweepIdentity(plan);
  const row = sweepRow(session, sweepId, plan);
  const tasks = plan.definition === undefined ? plan.tasks : grownTasks(session, row, plan.tasks);
  checkPlan({ experiment: plan.experiment, tasks });
  const links = createLinks(session, row);
  const before = links.count();
  const { fates, reusedTrials } = placeTasks(session, transitions, links, tasks.entries(), {
    fresh,
  });
  if (plan.definition !== undefined) forgetTold(session, row);
  storeSweepEvent(session, row, 'planned', tasks.length, fates);
  return {
    sweepId,
    planned: tasks.length,
    before,
    ...fates,
    paused: isPaused(session, row),
    otherBuilds: build === undefined ? [] : otherBuilds(session, reusedTrials, build),
  };
}

/** Adds tasks to a sweep that may grow; see `StoreWriter.extendSweep`. In a transaction. */
export function extendSweep(
  session: Session,
  transitions: Transitions,
  sweepId: string,
  tasks: readonly PlannedTask[],
): ExtendedSweep {
  const { id: row, experiment } = growingSweep(session, sweepId);
  const links = createLinks(session, row);
  const isThere = (taskId: string): boolean => links.linked(taskId) !== null;
  const distinct = [...new Map(tasks.map((task) => [task.id, task])).values()];
  const added = distinct.filter(({ id }) => !isThere(id));
  checkPlan({ experiment, tasks: added }, isThere);
  const first = links.count();
  const places = added.map((task, index) => [first + index, task] as const);
  const { fates } = placeTasks(session, transitions, links, places, { fresh: false });
  const planned = first + added.length;
  if (added.length > 0) storeSweepEvent(session, row, 'extended', planned, fates);
  return { planned, ...fates };
}

/** The tasks that a growing sweep has, in their places, then those of the plan that are new. */
function grownTasks(session: Session, row: number, wanted: readonly PlannedTask[]): PlannedTask[] {
  const stored = storedTasks(session, row);
  const known = new Set(stored.map(({ id }) => id));
  return [...stored, ...wanted.filter(({ id }) => !known.has(id))];
}

/** @throws BasinError `store/unknown-sweep`, `store/fixed-sweep`. */
export function growingSweep(
  { database }: Session,
  sweepId: string,
): { id: number; experiment: string } {
  const { id, experiment, definition } = sweeps;
  const sweep = database
    .select({ id, experiment, definition })
    .from(sweeps)
    .where(eq(sweeps.hash, sweepId))
    .get();
  if (sweep === undefined) {
    throw new BasinError('store/unknown-sweep', `no sweep ${sweepId} is stored: plan it first`);
  }
  if (sweep.definition === null) {
    throw new BasinError(
      'store/fixed-sweep',
      `sweep ${sweepId.slice(0, 12)} (${sweep.experiment}) is its list of tasks, which cannot grow: plan one with a definition`,
    );
  }
  return sweep;
}

function storeSweepEvent(
  { database, now }: Session,
  sweepId: number,
  type: 'planned' | 'extended',
  planned: number,
  fates: Fates,
): void {
  database
    .insert(events)
    .values({ atMs: now(), type, sweepId, payload: { planned, ...fates } })
    .run();
}

/** The row of a sweep, made when it is new; with the plan's words as they are now. */
function sweepRow({ database, now }: Session, hash: string, plan: SweepPlan): number {
  const { experiment, preset, definition, name, study } = plan;
  const renewed = { plannedAtMs: now(), name: name ?? null, study: study ?? null };
  return database
    .insert(sweeps)
    .values({
      ...{ hash, experiment, preset, definition: definition ?? null },
      ...{ createdAtMs: now(), ...renewed },
    })
    .onConflictDoUpdate({ target: sweeps.hash, set: renewed })
    .returning({ id: sweeps.id })
    .get().id;
}

function isPaused({ database }: Session, rowId: number): boolean {
  const row = database
    .select({ at: sweeps.pausedAtMs })
    .from(sweeps)
    .where(eq(sweeps.id, rowId))
    .get();
  return (row?.at ?? null) !== null;
}

/** What else computed those trials than the code that is to run now. */
function otherBuilds(
  { database }: Session,
  trialIds: number[],
  { engineVersion, buildDigest }: Build,
): PlannedSweep['otherBuilds'] {
  const of = {
    engineVersion: environments.engineVersion,
    buildDigest: environments.buildDigest,
  };
  return database
    .select({ ...of, count: count() })
    .from(trials)
    .innerJoin(environments, eq(environments.id, trials.environmentId))
    .where(
      and(
        isAnyOf(trials.id, trialIds),
        // IS NOT: a digest that nobody stored is another one.
        sql`(${of.engineVersion}, ${of.buildDigest}) IS NOT (${engineVersion}, ${buildDigest})`,
      ),
    )
    .groupBy(of.engineVersion, of.buildDigest)
    .orderBy(of.engineVersion, of.buildDigest)
    .all();
}
