import 'server-only';
import { errorMessage } from '@basin/core';
import { judgeInSteps, judgeStudy, type Study, type StudyFindings, studyOf } from '@basin/studies';
import type { StoreReader } from '@basin/store';
import { sweepActivity } from './activity.ts';
import { askReads, canAskReads } from './ask-reads.ts';
import { type FindingsQueue, findingsQueue } from './findings-request.ts';
import { ownTurn } from './own-turn.ts';
import { valuesAwaited, valuesHere } from './reads-request.ts';

/** What a study makes of a sweep's stored results. */
export interface SweepFindings extends StudyFindings {
  /** The newest state change that they know of. */
  settledSequence: number;
  /** Newer ones, or the first, are being computed: ask again. */
  isPending: boolean;
}

interface Cached {
  computedAtMs: number;
  costMs: number;
  findings: SweepFindings;
}

interface Cache {
  known: Map<string, Cached>;
  pending: Map<string, Promise<void>>;
}

/** While tasks finish, at most this share of the time goes there. */
const computeShare = 0.1;
const cacheLimit = 64;

// Pages and routes are bundled apart, and have one cache nonetheless.
const shared = globalThis as typeof globalThis & {
  basinFindings?: WeakMap<StoreReader, Cache>;
  [findingsQueue]?: FindingsQueue;
};
const caches = (shared.basinFindings ??= new WeakMap<StoreReader, Cache>());

/**
 * Claims and figures of a sweep, computed again only after a task of it has changed state. Those of a
 * larger sweep are computed elsewhere: until then they are the ones before, or empty, and `isPending`.
 * Null for a sweep that has no study, such as measures of given weights.
 */
export function sweepFindings(reader: StoreReader, sweepId: string): SweepFindings | null {
  const study = studyOfSweep(reader, sweepId);
  if (study === null) return null;
  const { before, isCurrent, settledSequence } = known(reader, sweepId);
  if (isCurrent && before !== undefined) return before;
  const elsewhere = placeOf(reader, sweepId);
  if (elsewhere === null) {
    const startedMs = performance.now();
    return keep(reader, sweepId, compute(reader, sweepId, study), settledSequence, startedMs);
  }
  void computedElsewhere(reader, sweepId, elsewhere, settledSequence);
  // Newer ones of a sweep that pages wait for are there when they are asked for next.
  const isPending = before === undefined || elsewhere === 'own process';
  return { ...(before ?? { ...nothing, settledSequence: 0 }), isPending };
}

/**
 * Has the findings of a sweep known before a page asks for them, without anybody else waiting: of a small one
 * they are made step by step. Those of a large one are not waited for.
 */
export async function findingsAhead(reader: StoreReader, sweepId: string): Promise<void> {
  const study = studyOfSweep(reader, sweepId);
  if (study === null) return;
  const { isCurrent, settledSequence } = known(reader, sweepId);
  if (isCurrent) return;
  const place = placeOf(reader, sweepId);
  if (place === 'own process') return;
  await (place === null
    ? computedInSteps(reader, sweepId, study, settledSequence)
    : computedElsewhere(reader, sweepId, place, settledSequence));
}

/** What was found before, and whether it will do. */
function known(reader: StoreReader, sweepId: string) {
  const { settledSequence } = sweepActivity(reader, sweepId);
  const before = cacheOf(reader).known.get(sweepId);
  if (before === undefined) return { before, isCurrent: false, settledSequence };
  const { findings, computedAtMs, costMs } = before;
  const isResting = performance.now() - computedAtMs < costMs / computeShare;
  const isCurrent =
    findings.settledSequence === settledSequence || (isResting && !isSettled(reader, sweepId));
  return { before: findings, isCurrent, settledSequence };
}

type Place = 'reads' | 'own process';

/** Where a sweep's findings are computed; null: here. */
function placeOf(reader: StoreReader, sweepId: string): Place | null {
  if (!canAskReads() || shared[findingsQueue] === undefined) return null;
  const count = reader.valueCount(sweepId, valuesAwaited);
  if (count < valuesHere) return null;
  return count < valuesAwaited ? 'reads' : 'own process';
}

/** The same asked for while it is on its way is computed once. */
function computedOnce(
  reader: StoreReader,
  sweepId: string,
  compute: () => Promise<void>,
): Promise<void> {
  const { pending } = cacheOf(reader);
  const underWay = pending.get(sweepId);
  if (underWay !== undefined) return underWay;
  const done = compute().finally(() => pending.delete(sweepId));
  pending.set(sweepId, done);
  return done;
}

/** Here, with others answered in between. */
function computedInSteps(
  reader: StoreReader,
  sweepId: string,
  study: Study,
  settledSequence: number,
): Promise<void> {
  return computedOnce(reader, sweepId, async () => {
    // What others take in between is not what it costs.
    let costMs = 0;
    const timed = <Made>(make: () => Made): Made => {
      const startedMs = performance.now();
      const made = make();
      costMs += performance.now() - startedMs;
      return made;
    };
    await ownTurn();
    const data = timed(() => reader.sweepData(sweepId));
    let found = nothing;
    if (data !== null) {
      const steps = judgeInSteps(study, data);
      let step: IteratorResult<undefined, StudyFindings>;
      do {
        await ownTurn();
        step = timed(() => steps.next());
      } while (step.done !== true);
      found = step.value;
    }
    keep(reader, sweepId, found, settledSequence, performance.now() - costMs);
  });
}

/** In another process. */
function computedElsewhere(
  reader: StoreReader,
  sweepId: string,
  place: Place,
  settledSequence: number,
): Promise<void> {
  return computedOnce(reader, sweepId, async () => {
    const startedMs = performance.now();
    const request = { database: reader.path, sweepId };
    const answer =
      place === 'reads'
        ? askReads({ ...request, read: 'findings' }).then((found) => {
            if (found === null) throw new Error('the process that reads gave no answer');
            return (found as { value: StudyFindings | null }).value;
          })
        : (shared[findingsQueue] as FindingsQueue)(request);
    const found = await answer.catch((error: unknown) => ({
      ...nothing,
      problem: errorMessage(error),
    }));
    keep(reader, sweepId, found ?? nothing, settledSequence, startedMs);
  });
}

function keep(
  reader: StoreReader,
  sweepId: string,
  found: StudyFindings,
  settledSequence: number,
  startedMs: number,
): SweepFindings {
  const { known } = cacheOf(reader);
  const findings = { ...found, settledSequence, isPending: false };
  const computedAtMs = performance.now();
  known.delete(sweepId);
  known.set(sweepId, { computedAtMs, costMs: computedAtMs - startedMs, findings });
  const oldest = known.keys().next().value;
  if (known.size > cacheLimit && oldest !== undefined) known.delete(oldest);
  return findings;
}

const nothing: StudyFindings = { claims: [], figures: [], problem: null };

function cacheOf(reader: StoreReader): Cache {
  const known = caches.get(reader);
  if (known !== undefined) return known;
  const made: Cache = { known: new Map(), pending: new Map() };
  caches.set(reader, made);
  return made;
}

/** What a sweep's results are read by, null where nothing is. */
export function studyOfSweep(reader: StoreReader, sweepId: string): Study | null {
  const summary = reader.sweep(sweepId);
  return summary === null ? null : studyOf(summary);
}

/** A figure of a sweep, with the code that draws it; null when either is unknown, or not known yet. */
export function sweepFigure(reader: StoreReader, sweepId: string, figureId: string) {
  const study = studyOfSweep(reader, sweepId);
  const figure = study?.figures.find(({ id }) => id === figureId);
  const data = sweepFindings(reader, sweepId)?.figures.find(({ id }) => id === figureId);
  return figure === undefined || data === undefined || data.summary === null
    ? null
    : { figure, summary: data.summary };
}

function isSettled(reader: StoreReader, sweepId: string): boolean {
  const counts = reader.sweep(sweepId)?.counts;
  return counts === undefined || counts.queued + counts.running + counts.lost === 0;
}

function compute(reader: StoreReader, sweepId: string, study: Study): StudyFindings {
  const data = reader.sweepData(sweepId);
  return data === null ? nothing : judgeStudy(study, data);
}
