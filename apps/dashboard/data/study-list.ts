import 'server-only';
import { formatMetric, plural } from '@basin/core';
import { bestOf } from '@basin/execution/reading/list-sweeps';
import { experiments, type VerdictName } from '@basin/studies';
import type { StoreReader, SweepWord } from '@basin/store';
import { sweepActivity } from './activity.ts';
import { sweepFindings } from './findings.ts';
import { sweepProgress } from './progress.ts';
import { rememberedOfSweeps } from './remembered.ts';
import { type ListQuery, listSweeps, type SweepList, type SweepOverview } from './sweeps.ts';

/** A study as the first page shows it. */
export interface ListedStudy extends SweepOverview {
  /** The best training: `98.20 % test/accuracy`, and which. */
  best: { text: string; label: string; taskId: string } | null;
  verdicts: Record<VerdictName, number> | null;
  /** Of one that runs: `12 tasks a minute`; null until it can be told. */
  rate: string | null;
  remainingMs: number | null;
}

/** Claims of a larger study are judged when its own page is opened: a list must not wait for them. */
const mostJudged = 300;

const rememberedBest = rememberedOfSweeps((reader, sweepId) => {
  const summary = reader.sweep(sweepId);
  const best = summary === null ? null : bestOf(reader, summary);
  if (best === null) return null;
  const { metric, value, label, taskId } = best;
  return { text: `${formatMetric(metric.format, value)} ${metric.name}`, label, taskId };
});

const rememberedVerdicts = rememberedOfSweeps((reader, sweepId) => {
  const claims = sweepFindings(reader, sweepId)?.claims ?? [];
  if (claims.length === 0) return null;
  const verdicts = { supported: 0, contradicted: 0, undecided: 0 };
  for (const { verdict } of claims) verdicts[verdict] += 1;
  return verdicts;
});

/** One page of studies with what each has found; see `listSweeps`. */
export function listStudies(
  reader: StoreReader,
  query: Omit<ListQuery, 'words'> & { search: string },
  nowMs: number,
): Omit<SweepList, 'sweeps'> & { studies: ListedStudy[] } {
  const { search, ...rest } = query;
  const { sweeps, ...list } = listSweeps(reader, { ...rest, words: searchWords(search) }, nowMs);
  const studies = sweeps.map((sweep): ListedStudy => ({
    ...sweep,
    best: rememberedBest(reader, sweep),
    verdicts: sweep.planned > mostJudged ? null : rememberedVerdicts(reader, sweep),
    ...pace(reader, sweep, nowMs),
  }));
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
