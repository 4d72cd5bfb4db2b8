import { plannedTask, type PlannedTask, type TaskConfig, type TaskState } from '@basin/core';
import { and, desc, eq, max, ne, sql } from 'drizzle-orm';
import { dependencies, sweepTrials, trials } from '../schema.ts';
import { type Session, type Trial, trialColumns } from './session.ts';

/** A sweep's links to trials; all inside a transaction. */
export interface Links {
  /** The trial linked at a position of the plan. */
  current(position: number): Trial | null;
  /** The sweep's trial of a task. */
  linked(taskId: string): Trial | null;
  /** How many tasks the sweep has. */
  count(): number;
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

export function createLinks(session: Session, sweepRowId: number): Links {
  const { client, database, now, tally } = session;
  const findState = client
    .prepare<[number], TaskState>('SELECT state FROM trials WHERE id = ?')
    .pluck();
  const findCurrent = database
    .select(trialColumns)
    .from(sweepTrials)
    .innerJoin(trials, eq(trials.id, sweepTrials.trialId))
    .where(and(eq(sweepTrials.sweepId, sweepRowId), eq(sweepTrials.position, bound('position'))))
    .prepare();
  const findLinked = database
    .select(trialColumns)
    .from(trials)
    // CROSS JOIN keeps SQLite from reading the whole sweep to find it.
    .crossJoin(sweepTrials)
    .where(
      and(
        eq(trials.hash, bound('hash')),
        eq(sweepTrials.trialId, trials.id),
        eq(sweepTrials.sweepId, sweepRowId),
      ),
    )
    .prepare();
  const findLast = database
    .select({ position: max(sweepTrials.position) })
    .from(sweepTrials)
    .where(eq(sweepTrials.sweepId, sweepRowId))
    .prepare();
  const findGenerations = database
    .select(trialColumns)
    .from(trials)
    .where(eq(trials.hash, bound('hash')))
    .orderBy(desc(trials.generation))
    .prepare();
  const addTrial = database
    .insert(trials)
    .values({
      hash: bound('hash'),
      generation: bound('generation'),
      kind: bound('kind'),
      state: plannedTask.state,
      queuedAtMs: bound('queuedAtMs'),
      seed: bound('seed'),
      config: bound('config'),
    })
    .returning({ id: trials.id })
    .prepare();
  const linked = {
    trialId: bound('trialId'),
    label: bound('label'),
    factors: bound('factors'),
  };
  const putLink = database
    .insert(sweepTrials)
    .values({ sweepId: sweepRowId, position: bound('position'), ...linked })
    .onConflictDoUpdate({
      target: [sweepTrials.sweepId, sweepTrials.position],
      set: {
        trialId: sql`excluded.trial_id`,
        label: sql`excluded.label`,
        factors: sql`excluded.factors`,
      },
    })
    .prepare();
  const findOther = database
    .select({ sweepId: sweepTrials.sweepId })
    .from(sweepTrials)
    .where(and(eq(sweepTrials.trialId, bound('trialId')), ne(sweepTrials.sweepId, sweepRowId)))
    .prepare();
  const dropDependencies = database
    .delete(dependencies)
    .where(eq(dependencies.trialId, bound('trialId')))
    .prepare();
  const addDependency = database
    .insert(dependencies)
    .values({
      trialId: bound('trialId'),
      position: bound('position'),
      needsTrialId: bound('needsTrialId'),
    })
    .prepare();

  const generations = (taskId: string): Trial[] => findGenerations.all({ hash: taskId });

  return {
    current: (position) => findCurrent.get({ position }) ?? null,
    linked: (hash) => findLinked.get({ hash }) ?? null,
    count: () => (findLast.get()?.position ?? -1) + 1,
    generations,

    create({ id: hash, config }) {
      const generation = (generations(hash)[0]?.generation ?? -1) + 1;
      const { kind } = config;
      const { id } = addTrial.get({
        ...{ hash, generation, kind, config, queuedAtMs: now() },
        seed: seedOf(config),
      });
      const own = { id, hash, generation, kind, lossCount: 0, startedAtMs: null };
      const trial = { ...plannedTask, ...own };
      session.moved({ ...trial, state: null }, trial.state);
      return trial;
    },

    link(position, trial, { label, factors }) {
      if (tally.knows(sweepRowId)) {
        // As they are now: a trial that was found may have moved since.
        const before = findCurrent.get({ position })?.state ?? null;
        const to = findState.get(trial.id) ?? trial.state;
        tally.linked(sweepRowId, before, to);
      }
      putLink.run({ position, trialId: trial.id, label, factors });
    },

    isShared: (trial) => findOther.get({ trialId: trial.id }) !== undefined,

    setDependencies(trial, needed) {
      dropDependencies.run({ trialId: trial.id });
      for (const [position, { id }] of needed.entries()) {
        addDependency.run({ trialId: trial.id, position, needsTrialId: id });
      }
    },
  };
}

/** Null where it has none, or one that is no whole number. */
function seedOf(config: TaskConfig): number | null {
  if (config.kind === 'analysis') return null;
  const seed = config.kind === 'training' ? config.seed : config.parameters['seed'];
  return typeof seed === 'number' && Number.isSafeInteger(seed) ? seed : null;
}

/** A value that a prepared statement gets when it runs: building one costs more than running it. */
const bound = sql.placeholder;
