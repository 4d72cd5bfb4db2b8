import { type Json, settledCount, type StateCounts } from '@basin/core';
import { experiments } from '../registry.ts';

/** What the choice between sweeps of one study depends on. */
export interface SweepCandidate {
  preset: string;
  planned: number;
  counts: StateCounts;
  createdAtMs: number;
  /** As `SweepPlan.definition` was. */
  definition?: Record<string, Json> | null;
}

/** Sweeps that are looked through for the most telling ones. */
export const sweepsLookedThrough = 10_000;

const presetRank: Readonly<Record<string, number>> = { paper: 3, custom: 2, quick: 1, smoke: 0 };

/**
 * The sweep that says most of its study: one that repeats no other in another precision; a complete one before one with tasks that failed, were
 * cancelled or are still to come; then the larger scale; then the newer. Null of none.
 */
export function mostTelling<Sweep extends SweepCandidate>(sweeps: readonly Sweep[]): Sweep | null {
  return sweeps.reduce<Sweep | null>(
    (held, sweep) => (held === null || isMoreTelling(sweep, held) ? sweep : held),
    null,
  );
}

/** A study of somebody's own as a database has it: the sweeps of its name, and the one that says most of it. */
export interface OwnSweeps<Sweep> {
  sweep: Sweep;
  /** Sweeps of that name that nobody has put away. */
  count: number;
}

/**
 * What is no built-in experiment, by its name, in the order in which sweeps are given; what somebody has put
 * away is left out. Whether it is a study, such as measures of given weights are none, `studyOf` says.
 */
export function ownSweeps<
  Sweep extends SweepCandidate & { experiment: string; archivedAtMs: number | null },
>(sweeps: readonly Sweep[]): OwnSweeps<Sweep>[] {
  const builtIn = new Set<string>(experiments.map(({ slug }) => slug));
  const bySlug = new Map<string, Sweep[]>();
  for (const sweep of sweeps) {
    const { experiment, archivedAtMs } = sweep;
    if (archivedAtMs !== null || builtIn.has(experiment)) continue;
    const all = bySlug.get(experiment) ?? [];
    all.push(sweep);
    bySlug.set(experiment, all);
  }
  return [...bySlug.values()].flatMap((all) => {
    const sweep = mostTelling(all);
    return sweep === null ? [] : [{ sweep, count: all.length }];
  });
}

function isMoreTelling(sweep: SweepCandidate, held: SweepCandidate): boolean {
  return (
    (Number(isTwin(held)) - Number(isTwin(sweep)) ||
      Number(isComplete(sweep)) - Number(isComplete(held)) ||
      (presetRank[sweep.preset] ?? 0) - (presetRank[held.preset] ?? 0) ||
      sweep.createdAtMs - held.createdAtMs) > 0
  );
}

function isTwin({ definition }: SweepCandidate): boolean {
  return definition?.['twinOf'] !== undefined;
}

function isComplete({ counts, planned }: SweepCandidate): boolean {
  return settledCount(counts) === planned;
}
