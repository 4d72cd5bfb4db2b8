import 'server-only';
import { errorMessage } from '@basin/core';
import { judgeStudy, type Study, type StudyFindings, studyOf } from '@basin/studies';
import type { StoreReader } from '@basin/store';
import { sweepActivity } from './activity.ts';
import { type FindingsQueue, findingsQueue } from './findings-request.ts';

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
  pending: Set<string>;
}

/** While tasks finish, at most this share of the time goes there. */
const computeShare = 0.1;
const cacheLimit = 64;
/** Of more values than these findings are computed in a process of their own: about 50 ms of reading. */
const valuesHere = 30_000;

// Pages and routes are bundled apart, and have one cache nonetheless.
const shared = globalThis as typeof globalThis & {
  basinFindings?: WeakMap<StoreReader, Cache>;
  [findingsQueue]?: FindingsQueue;
};
const caches = (shared.basinFindings ??= new WeakMap<StoreReader, Cache>());

/**
 * Claims and figures of a sweep, computed again only after a task of it has changed state. Those of a
 * large sweep come later: until then they are the ones before, or empty, and `isPending`. Null for a
 * sweep that has no study, such as measures of given weights.
 */
export function sweepFindings(reader: StoreReader, sweepId: string): SweepFindings | null {
  const study = studyOfSweep(reader, sweepId);
  if (study === null) return null;
  const cache = cacheOf(reader);
  const { settledSequence } = sweepActivity(reader, sweepId);
  const before = cache.known.get(sweepId);
  if (before !== undefined) {
    const { findings, computedAtMs, costMs } = before;
    const isResting = performance.now() - computedAtMs < costMs / computeShare;
    if (findings.settledSequence === settledSequence) return findings;
    if (isResting && !isSettled(reader, sweepId)) return findings;
  }
  const startedMs = performance.now();
  const keep = (found: StudyFindings): SweepFindings => {
    const findings = { ...found, settledSequence, isPending: false };
    const computedAtMs = performance.now();
    cache.known.delete(sweepId);
    cache.known.set(sweepId, { computedAtMs, costMs: computedAtMs - startedMs, findings });
    const oldest = cache.known.keys().next().value;
    if (cache.known.size > cacheLimit && oldest !== undefined) cache.known.delete(oldest);
    return findings;
  };
  const queue = shared[findingsQueue];
  if (queue === undefined || reader.valueCount(sweepId, valuesHere) < valuesHere) {
    return keep(compute(reader, sweepId, study));
  }
  if (!cache.pending.has(sweepId)) {
    cache.pending.add(sweepId);
    void queue({ database: reader.path, sweepId })
      .catch((error: unknown) => ({ ...nothing, problem: errorMessage(error) }))
      .then((found) => {
        cache.pending.delete(sweepId);
        keep(found ?? nothing);
      });
  }
  return { ...(before?.findings ?? { ...nothing, settledSequence: 0 }), isPending: true };
}

const nothing: StudyFindings = { claims: [], figures: [], problem: null };

function cacheOf(reader: StoreReader): Cache {
  const known = caches.get(reader);
  if (known !== undefined) return known;
  const made: Cache = { known: new Map(), pending: new Set() };
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
