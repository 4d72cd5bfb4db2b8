import { emptyCounts, type StateCounts, type TaskState, totalCount } from '@basin/core';
import type { SweepActivity, SweepChanges } from '../contract.ts';
import { lastSequence } from './events.ts';
import type { Queries } from './queries.ts';

/**
 * What pages ask of a sweep again and again, kept up with its events: counting a hundred thousand tasks
 * takes a tenth of a second, and ten open pages would each ask for it at every event.
 */
export interface SweepIndex {
  /** Events up to here are in. */
  cursor: number;
  activity: SweepActivity;
  /** What waits counts as queued. */
  counts: StateCounts;
  /** Tasks that run by their state and wait for a worker: handed out ahead. */
  waiting: number;
  /** What depends on the list of tasks alone, by what it is; forgotten when tasks are planned. */
  ofPlan: Map<string, unknown>;
  /** Tasks that meet a query, in its order, as they were at an event. */
  ofQuery: Map<string, { sequence: number; ids: readonly number[] }>;
  /** Metrics that its tasks have; null until somebody asks. */
  metricIds: Set<number> | null;
  /** Measures that its analyses have taken; null until somebody asks. */
  measures: Set<string> | null;
  /** How many attempts its tasks had at an event; null until somebody asks. */
  attempts: { settledSequence: number; count: number } | null;
}

/** What one reader has counted of a sweep, for another of the same database to go on from. */
export type CountedSweep = Omit<SweepIndex, 'ofQuery'>;

/** Null until a task has changed: a sweep that has ended is counted without. */
type States = Map<number, TaskState> | null;

type Event = [
  sequence: number,
  atMs: number,
  type: string,
  trialId: number | null,
  attempt: number | null,
];

/** Events that change no task's state. */
const passing = "('progress', 'metrics', 'heartbeat')";
const passingEvents: ReadonlySet<string> = new Set(['progress', 'metrics', 'heartbeat']);

/** More changes than these are counted anew rather than followed. */
const followedLimit = 20_000;
const indexLimit = 200;

/** Events of one sweep, by the index of links: SQLite would else list all tasks of the sweep first. */
const ofSweep = `(e.sweep_id = @rowId OR EXISTS
  (SELECT 1 FROM sweep_trials AS s WHERE s.trial_id = e.trial_id AND s.sweep_id = @rowId))`;

/** The index of a sweep by its inner number; inside a read transaction. */
export interface SweepIndexes {
  (rowId: number): SweepIndex;
  /** Takes one that another reader of the same database has made, unless there is a newer one. */
  take: (rowId: number, counted: CountedSweep) => void;
  /** Whether it has been made or taken, however long ago. */
  has: (rowId: number) => boolean;
}

export function createSweepIndexes(queries: Queries): SweepIndexes {
  const { client } = queries;
  const known = new Map<number, SweepIndex & { states: States }>();
  const countStates = client.prepare<[number], { state: TaskState; count: number }>(
    `SELECT t.state, count(*) AS count FROM sweep_trials AS s JOIN trials AS t ON t.id = s.trial_id
     WHERE s.sweep_id = ? GROUP BY t.state`,
  );
  // Reads both tables in an index alone, and all trials of the database: faster where many of them are the sweep's.
  const countStatesOfAll = client.prepare<[number], { state: TaskState; count: number }>(
    `SELECT t.state, count(*) AS count FROM trials AS t INDEXED BY trials_state
     CROSS JOIN sweep_trials AS s ON s.trial_id = t.id AND s.sweep_id = ? GROUP BY t.state`,
  );
  const hasManyOfAll = client
    .prepare<[number], number | null>(
      `SELECT (SELECT count(*) FROM sweep_trials WHERE sweep_id = ?) * 3 > (SELECT max(id) FROM trials)`,
    )
    .pluck();
  // Both tables are read in an index alone, and each state's tasks come as one text.
  const listStates = client
    .prepare<[number], [TaskState, string]>(
      `SELECT t.state, json_group_array(t.id) FROM trials AS t INDEXED BY trials_state
       CROSS JOIN sweep_trials AS s ON s.trial_id = t.id AND s.sweep_id = ? GROUP BY t.state`,
    )
    .raw();
  const newest = client
    .prepare<{ rowId: number }, [number, number]>(
      `SELECT e.sequence, e.at_ms FROM events AS e WHERE ${ofSweep} ORDER BY e.sequence DESC LIMIT 1`,
    )
    .raw();
  const newestSettled = client
    .prepare<{ rowId: number }, [number, number]>(
      `SELECT e.sequence, e.at_ms FROM events AS e WHERE e.type NOT IN ${passing} AND ${ofSweep}
       ORDER BY e.sequence DESC LIMIT 1`,
    )
    .raw();
  const eventsBetween = client
    .prepare<{ rowId: number; after: number; to: number; limit: number }, Event>(
      `SELECT e.sequence, e.at_ms, e.type, e.trial_id, e.attempt FROM events AS e
       WHERE e.sequence > @after AND e.sequence <= @to AND ${ofSweep} ORDER BY e.sequence LIMIT @limit`,
    )
    .raw();
  const endedSince = client
    .prepare<[number, number], number>(
      `SELECT count(*) FROM attempts AS a CROSS JOIN sweep_trials AS s ON s.trial_id = a.trial_id
       WHERE a.ended_at_ms >= ? AND a.state <> 'lost' AND s.sweep_id = ?`,
    )
    .pluck();
  const plannedAt = client
    .prepare<[number], number>('SELECT planned_at_ms FROM sweeps WHERE id = ?')
    .pluck();
  const stateOf = client
    .prepare<[number], TaskState>('SELECT state FROM trials WHERE id = ?')
    .pluck();
  // Few run: they are found by the index of states.
  const countWaiting = client
    .prepare<[number], number>(
      `SELECT count(*) FROM trials AS t INDEXED BY trials_state CROSS JOIN sweep_trials AS s ON s.trial_id = t.id
       WHERE t.state = 'running' AND t.started_at_ms IS NULL AND s.sweep_id = ?`,
    )
    .pluck();
  const metricIdsOf = client
    .prepare<[string], number>(
      `SELECT DISTINCT m.metric_id FROM json_each(?) AS changed JOIN trials AS t ON t.id = changed.value
       JOIN metric_summaries AS m ON m.trial_id = t.id AND m.attempt = t.attempt`,
    )
    .pluck();

  const measuresOf = client
    .prepare<[string], string>(
      `SELECT DISTINCT a.measure FROM json_each(?) AS changed
       JOIN analyses AS a ON a.trial_id = changed.value`,
    )
    .pluck();

  function build(rowId: number, cursor: number): SweepIndex & { states: States } {
    const [sequence = 0, atMs = null] = newest.get({ rowId }) ?? [];
    const [settledSequence = 0, settledAtMs = null] = newestSettled.get({ rowId }) ?? [];
    const counts = emptyCounts();
    const counted = hasManyOfAll.get(rowId) === 1 ? countStatesOfAll : countStates;
    for (const { state, count } of counted.all(rowId)) counts[state] = count;
    const isOpen = counts.queued + counts.running + counts.lost > 0;
    return {
      cursor,
      activity: {
        ...{ lastSequence: sequence, lastEventAtMs: atMs, settledSequence, settledAtMs },
        finishedSincePlanned: isOpen
          ? (endedSince.get(plannedAt.get(rowId) ?? 0, rowId) ?? 0)
          : totalCount(counts),
      },
      counts,
      waiting: 0,
      ofPlan: new Map(),
      ofQuery: new Map(),
      metricIds: null,
      measures: null,
      attempts: null,
      states: null,
    };
  }

  function statesOf(rowId: number): Map<number, TaskState> {
    const states = new Map<number, TaskState>();
    for (const [state, ids] of listStates.all(rowId)) {
      for (const id of JSON.parse(ids) as number[]) states.set(id, state);
    }
    return states;
  }

  /** False where it is to be built anew: its list of tasks has changed, or too much has happened. */
  function follow(index: SweepIndex & { states: States }, rowId: number, to: number): boolean {
    const query = { rowId, after: index.cursor, to, limit: followedLimit };
    const events = eventsBetween.all(query);
    if (events.length === followedLimit) return false;
    if (events.some(([, , type]) => type === 'planned' || type === 'extended')) return false;
    index.cursor = to;
    const moved = new Set<number>();
    for (const [sequence, atMs, type, trialId] of events) {
      Object.assign(index.activity, { lastSequence: sequence, lastEventAtMs: atMs });
      if (passingEvents.has(type)) continue;
      Object.assign(index.activity, { settledSequence: sequence, settledAtMs: atMs });
      if (type === 'finished' || type === 'failed') index.activity.finishedSincePlanned += 1;
      if (trialId !== null) moved.add(trialId);
    }
    // What an attempt had that was lost, its successor may never have.
    const anew = events.some(([, , type, , attempt]) => type === 'started' && attempt !== 1);
    if (anew) index.metricIds = null;
    const changed = JSON.stringify([
      ...new Set(events.flatMap(([, , , trialId]) => trialId ?? [])),
    ]);
    for (const id of metricIdsOf.all(changed)) index.metricIds?.add(id);
    if (moved.size === 0) return true;
    for (const name of measuresOf.all(JSON.stringify([...moved]))) index.measures?.add(name);
    if (index.states === null) {
      // What it was before is not known: from now on it is.
      index.states = statesOf(rowId);
      index.ofPlan.clear();
      index.counts = countsOf(index.states);
      return true;
    }
    const { states, counts } = index;
    // A sweep that is cancelled gets tasks of its own for those that it shared: its list is another.
    if ([...moved].some((trialId) => !states.has(trialId))) return false;
    for (const trialId of moved) {
      const before = states.get(trialId);
      const after = stateOf.get(trialId);
      if (before === undefined || after === undefined) return false;
      counts[before] -= 1;
      counts[after] += 1;
      states.set(trialId, after);
    }
    return true;
  }

  function keep(rowId: number, index: SweepIndex & { states: States }): void {
    // The one that was asked for last is the last to go.
    known.delete(rowId);
    known.set(rowId, index);
    const oldest = known.keys().next().value;
    if (known.size > indexLimit && oldest !== undefined) known.delete(oldest);
  }

  function indexOf(rowId: number): SweepIndex {
    const to = lastSequence(queries);
    let index = known.get(rowId);
    if (index !== undefined && index.cursor === to) return index;
    if (index !== undefined) setWaiting(index, 0);
    if (index === undefined || index.cursor > to || !follow(index, rowId, to)) {
      index = build(rowId, to);
    }
    // Asked for anew at every change: that a worker has come to a task is no event.
    setWaiting(index, index.counts.running === 0 ? 0 : (countWaiting.get(rowId) ?? 0));
    keep(rowId, index);
    return index;
  }

  function take(rowId: number, counted: CountedSweep): void {
    const before = known.get(rowId);
    // One that was made before the newest event is followed from there.
    if (counted.cursor > lastSequence(queries) || counted.cursor < (before?.cursor ?? 0)) return;
    const { states = null, ofQuery = new Map() } = before?.cursor === counted.cursor ? before : {};
    keep(rowId, { ...counted, states, ofQuery });
  }

  return Object.assign(indexOf, { take, has: (rowId: number) => known.has(rowId) });
}

function setWaiting(index: SweepIndex, waiting: number): void {
  const more = waiting - index.waiting;
  index.waiting = waiting;
  index.counts.running -= more;
  index.counts.queued += more;
}

function countsOf(states: ReadonlyMap<number, TaskState>): StateCounts {
  const counts = emptyCounts();
  for (const state of states.values()) counts[state] += 1;
  return counts;
}

/** What depends on the list of tasks alone, computed once. */
export function ofPlan<T>(index: SweepIndex, name: string, compute: () => T): T {
  if (!index.ofPlan.has(name)) index.ofPlan.set(name, compute());
  return index.ofPlan.get(name) as T;
}

/** Which tasks of a sweep have new values, and which changed their state, since a cursor. */
export function changesSince(
  queries: Queries,
  rowId: number,
  after: number,
  limit: number,
): SweepChanges {
  const to = lastSequence(queries);
  const none = { cursor: to, measured: [], settled: [], isCut: false };
  if (after >= to) return none;
  const events = queries.client
    .prepare<{ rowId: number; after: number; limit: number }, [string, string | null]>(
      `SELECT e.type, t.hash FROM events AS e LEFT JOIN trials AS t ON t.id = e.trial_id
       WHERE e.sequence > @after AND ${ofSweep} ORDER BY e.sequence DESC LIMIT @limit`,
    )
    .raw()
    .all({ rowId, after, limit });
  const measured = new Set<string>();
  const settled = new Set<string>();
  let isCut = events.length === limit;
  for (const [type, taskId] of events) {
    // Of the whole sweep: any task may have changed.
    if (taskId === null) isCut = true;
    else if (type === 'metrics') measured.add(taskId);
    else if (!passingEvents.has(type)) settled.add(taskId);
  }
  return { cursor: to, measured: [...measured], settled: [...settled], isCut };
}
