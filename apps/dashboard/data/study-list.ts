import 'server-only';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { plural } from '@basin/core';
import { experiments, type VerdictName } from '@basin/studies';
import type { StoreReader, SweepWord } from '@basin/store';
import { verdictCounts } from '../format/verdict-counts.ts';
import { sweepActivity } from './activity.ts';
import { type BestTraining, bestTraining } from './best-training.ts';
import { findingsAhead, sweepFindings } from './findings.ts';
import { sweepProgress } from './progress.ts';
import { rememberedOfSweeps } from './remembered.ts';
import {
  type ListQuery,
  listSweeps,
  type SweepList,
  type SweepOverview,
  sweepsAhead,
} from './sweeps.ts';
import { rememberedTimes } from './times.ts';

/** A study as the first page shows it. */
export interface ListedStudy extends SweepOverview {
  best: BestTraining | null;
  verdicts: Record<VerdictName, number> | null;
  /** Of one that runs: `12 tasks a minute`; null until it can be told. */
  rate: string | null;
  remainingMs: number | null;
}

/** Claims of a larger study are judged when its own page is opened: a list must not wait for them. */
const mostJudged = 300;

const rememberedBest = rememberedOfSweeps({ compute: bestTraining, elsewhere: 'best' });

function verdictsOf(reader: StoreReader, sweepId: string): ListedStudy['verdicts'] {
  const claims = sweepFindings(reader, sweepId)?.claims ?? [];
  return claims.length === 0 ? null : verdictCounts(claims);
}

type StudyQuery = Omit<ListQuery, 'words'> & { search: string };

/** One page of studies with what each has found; see `listSweeps`. */
export async function listStudies(
  reader: StoreReader,
  { search, ...rest }: StudyQuery,
  nowMs: number,
): Promise<Omit<SweepList, 'sweeps'> & { studies: ListedStudy[] }> {
  const query = { ...rest, words: searchWords(search) };
  await sweepsAhead(reader, query, [rememberedTimes, rememberedBest]);
  const { sweeps, ...list } = listSweeps(reader, query, nowMs);
  const studies: ListedStudy[] = [];
  for (const sweep of sweeps) {
    const isJudged = sweep.planned <= mostJudged;
    if (isJudged) await findingsAhead(reader, sweep.id);
    studies.push({
      ...sweep,
      best: rememberedBest.now(reader, sweep),
      verdicts: isJudged ? verdictsOf(reader, sweep.id) : null,
      ...pace(reader, sweep, nowMs),
    });
    // The first time each is judged: others are answered in between.
    await nextTurn();
  }
  // The newest of these is what people open next: it is found meanwhile, by a process that takes a while to start.
  const larger = sweeps.find(({ planned }) => planned > mostJudged);
  // What goes wrong with it its own page says.
  if (larger !== undefined) findingsAhead(reader, larger.id).catch(() => undefined);
  return { ...list, studies };
}

const mostWords = 8;

/** Words of a search; titles of experiments are not stored, so they are looked through here. */
function searchWords(search: string): SweepWord[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return words.slice(0, mostWords).map((word) => ({
    word,
    experiments: experiments
      .filter(({ title, question }) => `${title} ${question}`.toLowerCase().includes(word))
      .map(({ slug }) => slug),
  }));
}

function pace(
  reader: StoreReader,
  sweep: SweepOverview,
  nowMs: number,
): Pick<ListedStudy, 'rate' | 'remainingMs'> {
  if (sweep.status !== 'running') return { rate: null, remainingMs: null };
  const remainingMs = sweepProgress(reader, sweep.id, nowMs)?.remainingMs ?? null;
  const minutes = (nowMs - sweep.plannedAtMs) / 60_000;
  const ended = sweepActivity(reader, sweep.id).finishedSincePlanned;
  const aMinute = ended / minutes;
  const rate =
    ended === 0 || minutes < 0.05
      ? null
      : aMinute >= 1
        ? `${plural(Math.round(aMinute), 'task')} a minute`
        : `${plural(Math.round(60 * aMinute), 'task')} an hour`;
  return { rate, remainingMs };
}
