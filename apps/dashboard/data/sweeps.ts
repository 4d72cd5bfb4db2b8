import 'server-only';
import { isImported, type Json, ownValue, type StateCounts, type SweepTimes } from '@basin/core';
import { studyOf } from '@basin/studies';
import type { StoreReader, SweepSummary, SweepWord } from '@basin/store';
import { sweepActivity } from './activity.ts';
import { coordinationOf } from './coordinated.ts';
import { countedAhead, listCountedAhead } from './counted-ahead.ts';
import { type Extension, extensionOf } from './extension.ts';
import type { Remembered, RememberedSweep } from './remembered.ts';
import { type SweepStatus, sweepStatus } from './status.ts';
import { rememberedTimes } from './times.ts';

/** A sweep with the words of its experiment, plain enough for client components. */
export interface SweepOverview {
  id: string;
  experiment: string;
  /** The experiment's number in the report; null for a sweep of the user's own. */
  number: number | null;
  title: string;
  question: string | null;
  preset: string;
  planned: number;
  counts: StateCounts;
  status: SweepStatus;
  createdAtMs: number;
  plannedAtMs: number;
  /** Since it was first planned: what other sweeps had computed by then is told apart. */
  times: SweepTimes;
  lastSequence: number;
  /** A study of someone's own as it is stored; null of any other sweep. */
  study: Json;
  /** Of runs that were made elsewhere: nothing of it can be run here. */
  isImported: boolean;
  /** Words that people put on it. */
  tags: string[];
  isArchived: boolean;
  /** What people wrote about it, oldest first. */
  notes: { atMs: number; text: string }[];
  /** Of what it can have more; null: it is planned as a whole. */
  extension: Extension | null;
}

const sweepsPerPage = 25;

/** Sweeps that are no experiment's, but that a command of ours makes. */
const ownTitles: Readonly<Record<string, { title: string; question: string }>> = {
  analyse: {
    title: 'Measures of given weights',
    question: 'What “basin analyse” found in a network that was trained elsewhere.',
  },
  measure: {
    title: 'Measures of stored trainings',
    question: 'What “basin measure” found in trainings of this database.',
  },
};

export interface SweepList {
  sweeps: SweepOverview[];
  total: number;
  /** Put away by somebody; among `sweeps` only where they were asked for. */
  archivedCount: number;
  page: number;
  pageCount: number;
}

export interface ListQuery {
  page: number;
  /** Whether those that somebody put away are listed too. */
  archived: boolean;
  words: readonly SweepWord[];
}

/**
 * One page of sweeps, newest first; a page beyond the last is the last. Its numbers are of one moment:
 * a sweep that is planned meanwhile would be counted in one and not in the other.
 */
export function listSweeps(reader: StoreReader, query: ListQuery, nowMs: number): SweepList {
  return reader.atOnce(() => sweepsNow(reader, query, nowMs));
}

function sweepsNow(
  reader: StoreReader,
  { page, archived, words }: ListQuery,
  nowMs: number,
): SweepList {
  const read = (at: number) =>
    reader.sweeps({ limit: sweepsPerPage, offset: (at - 1) * sweepsPerPage, archived, words });
  const count = (all: boolean): number => reader.sweeps({ limit: 0, archived: all, words }).total;
  let shown = page;
  let found = read(shown);
  const pageCount = Math.max(1, Math.ceil(found.total / sweepsPerPage));
  if (shown > pageCount) found = read((shown = pageCount));
  return {
    sweeps: found.rows.map((summary) => sweepOverview(reader, summary, nowMs)),
    total: found.total,
    archivedCount: count(true) - count(false),
    page: shown,
    pageCount,
  };
}

/** Has what is told of the large sweeps of a page by a look at every task known before they are listed. */
export async function sweepsAhead(
  reader: StoreReader,
  { page, archived, words }: ListQuery,
  wanted: readonly Pick<Remembered<unknown>, 'ahead'>[],
): Promise<void> {
  const query = { limit: sweepsPerPage, offset: (page - 1) * sweepsPerPage, archived, words };
  await listCountedAhead(reader, query);
  const { rows } = reader.sweeps(query);
  await Promise.all(
    rows.flatMap((summary) => {
      const standing = standingOf(reader, summary, Date.now());
      return wanted.map(({ ahead }) => ahead(reader, standing));
    }),
  );
}

/** The sweep with that id, or null. */
export function findSweep(reader: StoreReader, id: string, nowMs: number): SweepOverview | null {
  const summary = isIdentity(id) ? reader.sweep(id) : null;
  return summary === null ? null : sweepOverview(reader, summary, nowMs);
}

/** Ids are SHA-256 in hexadecimal; anything else is not looked up. */
export function isIdentity(id: string): boolean {
  return /^[0-9a-f]{64}$/.test(id);
}

/** A sweep's title; null of one that is not there. */
export function sweepTitle(reader: StoreReader | null, id: string): string | null {
  const summary = reader === null || !isIdentity(id) ? null : reader.sweep(id);
  return summary === null ? null : titleOf(summary);
}

/** Has what is told of a large sweep by a look at every task known before the sweep is shown. */
export async function sweepAhead(reader: StoreReader | null, id: string): Promise<void> {
  const summary = reader === null || !isIdentity(id) ? null : reader.sweep(id);
  if (reader === null || summary === null) return;
  await Promise.all([
    rememberedTimes.ahead(reader, standingOf(reader, summary, Date.now())),
    countedAhead(reader, id, summary.planned),
  ]);
}

function titleOf(summary: SweepSummary): string {
  const own = ownValue(ownTitles, summary.experiment)?.title;
  return studyOf(summary)?.title ?? own ?? summary.experiment;
}

/** How a sweep stands as a whole. */
function standingOf(reader: StoreReader, summary: SweepSummary, nowMs: number): RememberedSweep {
  const { sweepId: id, planned, counts, pausedAtMs } = summary;
  const { lastEventAtMs } = sweepActivity(reader, id);
  // What a study that grows asks for next has no task yet.
  const known = planned + (summary.asksOn ? 1 : 0);
  const heard = {
    ...{ lastEventAtMs, isPaused: pausedAtMs !== null },
    coordination: coordinationOf(reader.path),
  };
  return { id, planned, status: sweepStatus(counts, known, heard, nowMs) };
}

function sweepOverview(reader: StoreReader, summary: SweepSummary, nowMs: number): SweepOverview {
  const standing = standingOf(reader, summary, nowMs);
  const study = studyOf(summary);
  return {
    ...standing,
    experiment: summary.experiment,
    number: study?.number ?? null,
    title: titleOf(summary),
    question: study?.question ?? ownValue(ownTitles, summary.experiment)?.question ?? null,
    preset: summary.preset,
    counts: summary.counts,
    createdAtMs: summary.createdAtMs,
    plannedAtMs: summary.plannedAtMs,
    times: rememberedTimes.now(reader, standing, nowMs),
    lastSequence: sweepActivity(reader, standing.id).lastSequence,
    study: summary.study,
    isImported: isImported(summary.study),
    ...reader.annotations({ sweepId: summary.sweepId }),
    extension: extensionOf(summary.study),
    isArchived: summary.archivedAtMs !== null,
  };
}
