import 'server-only';
import { readerOrNull } from './database.ts';
import { type SweepProgress, sweepProgress } from './progress.ts';

interface Change {
  sequence: number;
  sweepId: string;
  /** Null: more than are named, or any. */
  taskIds: string[] | null;
  /** A page waits so long before it asks for what has changed once more: the more watch, the longer. */
  refreshAfterMs: number;
}

/** What an open page is told; `sequence` is the cursor to resume from. */
export type LiveMessage =
  | { type: 'progress'; sequence: number; sweepId: string; progress: SweepProgress }
  /** New points of these tasks' curves. */
  | (Change & { type: 'metrics' })
  /** These tasks changed their state: figures, claims and tables differ now. */
  | (Change & { type: 'settled' })
  | { type: 'end'; sequence: number; sweepId: string; reason: 'finished' | 'gone' }
  /** Something changed in the database as a whole. */
  | { type: 'changed'; sequence: number; refreshAfterMs: number };

/** What a reader follows. */
export interface LiveTopics {
  sweepIds: readonly string[];
  /** Whether anything changed at all. */
  database: boolean;
}

/** Is told the messages of one moment; of none, when the connection is to be kept open. */
export type LiveListener = (messages: readonly LiveMessage[]) => void;

interface Follower {
  /** Sweeps that have not come to their end. */
  open: Set<string>;
  database: boolean;
  listener: LiveListener;
  heardAtMs: number;
}

interface Hub {
  followers: Set<Follower>;
  timer: NodeJS.Timeout | null;
  /** When those who follow were last told that a sweep runs, by the sweep: that nobody works on it makes no event. */
  running: Map<string, number>;
  /** Of the newest event that was told; -1: there is no database. */
  sequence: number;
  /** How often there was something to tell; see `told-count.ts`. */
  told: number;
}

const pollMs = 400;
/** Each of many hears of it a little later: what they take of the machine is the trainings'. */
const pollEachMs = 25;
const slowestPollMs = 1_500;
const heartbeatMs = 15_000;
/** So long after its last news a sweep that runs is looked at without any. */
const quietMs = 2_000;
/** More tasks than these are not named in a message. */
const namedLimit = 200;
/** Everybody who watches asks for a page at each refresh: so long for each of them. */
const refreshEachMs = 700;
const leastRefreshMs = 1_500;

// Route bundles have modules of their own; the process looks once for all of them.
const shared = globalThis as typeof globalThis & { basinLive?: Hub };
const hub: Hub = (shared.basinLive ??= {
  followers: new Set(),
  timer: null,
  running: new Map(),
  sequence: -1,
  told: 0,
});

/**
 * Tells a listener where the sweeps stand, what happened to them since a cursor, and what happens from
 * now on, until the returned function is called. However many listen, the database is looked at once:
 * what is found goes to all who follow the sweep.
 */
export function follow(
  { sweepIds, database }: LiveTopics,
  after: number,
  listener: LiveListener,
): () => void {
  const open = new Set(sweepIds);
  const follower: Follower = { open, database, listener, heardAtMs: 0 };
  hub.followers.add(follower);
  if (hub.timer === null) {
    hub.sequence = sequenceNow();
    // Of what happened while nobody watched, nobody was told.
    hub.told += 1;
    lookAgain();
  }
  const messages = [...open].flatMap((sweepId) => messagesOf(sweepId, after, true));
  // What happened since the page was made, before it listened.
  if (database && hub.sequence > after) messages.push(changedNow());
  tell(follower, messages);
  return () => {
    hub.followers.delete(follower);
    if (hub.followers.size > 0 || hub.timer === null) return;
    clearTimeout(hub.timer);
    hub.timer = null;
    hub.running.clear();
  };
}

function lookAgain(): void {
  const afterMs = Math.max(pollMs, Math.min(slowestPollMs, pollEachMs * hub.followers.size));
  hub.timer = setTimeout(() => {
    lookAgain();
    look();
  }, afterMs);
}

function look(): void {
  const before = hub.sequence;
  try {
    hub.sequence = sequenceNow();
    const isNew = hub.sequence !== before;
    // In another database that was put in its place everything is new.
    const news = isNew ? newsSince(hub.sequence < before ? 0 : before) : null;
    const unattended = nowUnattended();
    // Before they are told: who asks because of it gets what was made afterwards.
    if (isNew || unattended.size > 0) hub.told += 1;
    for (const follower of [...hub.followers]) {
      const messages = [...follower.open].flatMap(
        (sweepId) => news?.get(sweepId) ?? unattended.get(sweepId) ?? [],
      );
      if (isNew && follower.database) {
        messages.push(changedNow());
      }
      const isQuiet = Date.now() - follower.heardAtMs > heartbeatMs;
      if (messages.length > 0 || isQuiet) tell(follower, messages);
    }
  } catch (error) {
    // Somebody overwrites the database, say: pages tell, and a later look may find it whole.
    console.error(error);
  }
}

function changedNow(): LiveMessage {
  return { type: 'changed', sequence: hub.sequence, refreshAfterMs: refreshAfterMs() };
}

function tell(follower: Follower, messages: readonly LiveMessage[]): void {
  follower.heardAtMs = Date.now();
  for (const message of messages) if (message.type === 'end') follower.open.delete(message.sweepId);
  try {
    follower.listener(messages);
  } catch (error) {
    // One whose connection broke must not keep the news from those after it.
    hub.followers.delete(follower);
    console.error(error);
  }
}

/** Sweeps that were told to run, and run no more though nothing says it: who works on them was killed. */
function nowUnattended(): Map<string, LiveMessage[]> {
  const found = new Map<string, LiveMessage[]>();
  for (const [sweepId, atMs] of hub.running) {
    if (Date.now() - atMs < quietMs) continue;
    const messages = messagesOf(sweepId, hub.sequence, true);
    if (!hub.running.has(sweepId)) found.set(sweepId, messages);
  }
  return found;
}

function newsSince(after: number): Map<string, LiveMessage[]> {
  const followed = new Set([...hub.followers].flatMap(({ open }) => [...open]));
  return new Map([...followed].map((sweepId) => [sweepId, messagesOf(sweepId, after, false)]));
}

/** What happened to a sweep after a cursor, its progress first; of nothing, nothing or its progress. */
function messagesOf(sweepId: string, after: number, always: boolean): LiveMessage[] {
  const reader = readerOrNull();
  const changes = reader?.changesSince(sweepId, after) ?? null;
  if (reader === null || changes === null) {
    return [{ type: 'end', sequence: after, sweepId, reason: 'gone' }];
  }
  const { cursor: sequence, measured, settled, isCut } = changes;
  if (!always && measured.length + settled.length === 0 && !isCut) return [];
  const progress = sweepProgress(reader, sweepId, Date.now());
  hub.running.delete(sweepId);
  if (progress === null) return [{ type: 'end', sequence, sweepId, reason: 'gone' }];
  if (progress.status === 'running') hub.running.set(sweepId, Date.now());
  const about = { sequence, sweepId };
  const changed = (ids: string[]) => ({
    ...about,
    taskIds: isCut || ids.length > namedLimit ? null : ids,
    refreshAfterMs: refreshAfterMs(),
  });
  const messages: LiveMessage[] = [{ type: 'progress', ...about, progress }];
  if (isCut || measured.length > 0) messages.push({ type: 'metrics', ...changed(measured) });
  if (isCut || settled.length > 0) messages.push({ type: 'settled', ...changed(settled) });
  if (hasEnded(progress)) messages.push({ type: 'end', ...about, reason: 'finished' });
  return messages;
}

/** A study that grows has not ended while it asks for more, though all its tasks have. */
function hasEnded({ status }: SweepProgress): boolean {
  return status === 'complete' || status === 'incomplete';
}

function refreshAfterMs(): number {
  return Math.max(leastRefreshMs, refreshEachMs * hub.followers.size);
}

function sequenceNow(): number {
  return readerOrNull()?.lastSequence() ?? -1;
}
