import 'server-only';
import { judgeStudy, type Study, type StudyFindings, studyOf } from '@basin/studies';
import type { StoreReader } from '@basin/store';
import { sweepActivity } from './activity.ts';

/** What a study makes of a sweep's stored results. */
export interface SweepFindings extends StudyFindings {
  /** The newest state change that they know of. */
  settledSequence: number;
}

interface Cached {
  computedAtMs: number;
  costMs: number;
  findings: SweepFindings;
}

/** Findings of large sweeps take a while: while tasks finish, at most this share of the time goes there. */
const computeShare = 0.1;
const cacheLimit = 64;

const cache = new WeakMap<StoreReader, Map<string, Cached>>();

/**
 * Claims and figures of a sweep, computed again only after a task of it has changed state. Null for a
 * sweep that has no study, such as measures of given weights.
 */
export function sweepFindings(reader: StoreReader, sweepId: string): SweepFindings | null {
  const study = studyOfSweep(reader, sweepId);
  if (study === null) return null;
  let sweeps = cache.get(reader);
  if (sweeps === undefined) cache.set(reader, (sweeps = new Map()));

  const { settledSequence } = sweepActivity(reader, sweepId);
  const known = sweeps.get(sweepId);
  const nowMs = performance.now();
  if (known !== undefined) {
    const resting = nowMs - known.computedAtMs < known.costMs / computeShare;
    const settled = isSettled(reader, sweepId);
    if (known.findings.settledSequence === settledSequence || (resting && !settled))
      return known.findings;
  }
  const findings = { ...compute(reader, sweepId, study), settledSequence };
  const computedAtMs = performance.now();
  sweeps.delete(sweepId);
  sweeps.set(sweepId, { computedAtMs, costMs: computedAtMs - nowMs, findings });
  const oldest = sweeps.keys().next().value;
  if (sweeps.size > cacheLimit && oldest !== undefined) sweeps.delete(oldest);
  return findings;
}

/** What a sweep's results are read by, null where nothing is. */
export function studyOfSweep(reader: StoreReader, sweepId: string): Study | null {
  const summary = reader.sweep(sweepId);
  return summary === null ? null : studyOf(summary);
}

/** A figure of a sweep, with the code that draws it; null when either is unknown. */
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
  return data === null ? { claims: [], figures: [], problem: null } : judgeStudy(study, data);
}
