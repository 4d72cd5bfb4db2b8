import 'server-only';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type ClaimWords,
  type Experiment,
  experiments,
  type JudgedClaim,
  judgedTogether,
  mostTelling,
  ownSweeps,
  studyOf,
  sweepsLookedThrough,
} from '@basin/studies';
import type { StoreReader, SweepSummary } from '@basin/store';
import { findingsAhead, sweepFindings } from './findings.ts';
import { finishedCount } from '@basin/core';

interface ToldSweep {
  id: string;
  preset: string;
  finished: number;
  planned: number;
}

/** The claims of a study. */
interface StudyClaims {
  title: string;
  /** Judged where there is a sweep and it has been looked through; else only their words. */
  claims: (JudgedClaim | ClaimWords)[];
  problem: string | null;
}

/** An experiment's claims as its most telling sweep decides them. */
export interface ExperimentClaims extends StudyClaims {
  slug: string;
  number: number;
  /** Null when the experiment has not been run into this database. */
  sweep: ToldSweep | null;
}

/** The claims of somebody's own study, as its own page shows them. */
interface OwnClaims extends StudyClaims {
  sweep: ToldSweep;
  /** Sweeps of its name; `sweep` says most of it. */
  sweepCount: number;
}

/** One page of people's own studies that claim something, newest first. */
export interface OwnClaimsPage {
  studies: OwnClaims[];
  total: number;
  page: number;
  pageCount: number;
}

const ownPerPage = 10;

/**
 * The claims of people's own studies, newest first. They are judged one by one: others are answered in
 * between.
 */
export async function ownClaims(reader: StoreReader | null, page: number): Promise<OwnClaimsPage> {
  const claiming = reader === null ? [] : await claimingStudies(reader);
  const pageCount = Math.max(1, Math.ceil(claiming.length / ownPerPage));
  const shown = Math.min(page, pageCount);
  const studies: OwnClaims[] = [];
  for (const { sweep, count, study } of claiming.slice(
    (shown - 1) * ownPerPage,
    shown * ownPerPage,
  )) {
    if (reader === null) break;
    await findingsAhead(reader, sweep.sweepId);
    studies.push({
      ...{ title: study.title, sweep: toldSweep(sweep), sweepCount: count },
      ...foundClaims(reader, sweep, study),
    });
    await nextTurn();
  }
  return { studies, total: claiming.length, page: shown, pageCount };
}

/** Records of studies that are looked through before others are answered. */
const recordsAtOnce = 50;

async function claimingStudies(reader: StoreReader) {
  const found = [];
  for (const [index, own] of ownSweeps(sweepsOf(reader)).entries()) {
    const study = studyOf(own.sweep);
    if (study !== null && study.claims.length > 0) found.push({ ...own, study });
    if (index % recordsAtOnce === recordsAtOnce - 1) await nextTurn();
  }
  return found;
}

function sweepsOf(reader: StoreReader): SweepSummary[] {
  return reader.sweeps({ limit: sweepsLookedThrough }).rows;
}

/**
 * All claims of all built-in experiments, in the report's order. They are judged one by one: others are answered in
 * between.
 */
export async function allClaims(reader: StoreReader | null): Promise<ExperimentClaims[]> {
  const judged: ExperimentClaims[] = [];
  for (const { experiment, sweep } of toldSweeps(reader)) {
    if (reader !== null && sweep !== null) await findingsAhead(reader, sweep.sweepId);
    judged.push(claimsOf(reader, experiment, sweep));
    if (sweep !== null) await nextTurn();
  }
  return inOneReport(judged);
}

function toldSweeps(reader: StoreReader | null) {
  const sweeps = reader === null ? [] : sweepsOf(reader);
  return experiments.map((experiment) => {
    const own = sweeps.filter((summary) => summary.experiment === experiment.slug);
    return { experiment, sweep: mostTelling(own) };
  });
}

function claimsOf(
  reader: StoreReader | null,
  experiment: Experiment,
  sweep: SweepSummary | null,
): ExperimentClaims {
  const { slug, number, title } = experiment;
  if (reader === null || sweep === null) {
    return { slug, number, title, sweep: null, claims: wordsOnly(experiment), problem: null };
  }
  return {
    slug,
    number,
    title,
    sweep: toldSweep(sweep),
    ...foundClaims(reader, sweep, experiment),
  };
}

function toldSweep({ sweepId, preset, planned, counts }: SweepSummary): ToldSweep {
  return { id: sweepId, preset, planned, finished: finishedCount(counts) };
}

function foundClaims(
  reader: StoreReader,
  { sweepId }: SweepSummary,
  study: Claiming,
): Pick<StudyClaims, 'claims' | 'problem'> {
  const findings = sweepFindings(reader, sweepId);
  if (findings?.isPending === true && findings.claims.length === 0) {
    return { claims: wordsOnly(study), problem: 'they are being computed; look again in a moment' };
  }
  return { claims: findings?.claims ?? [], problem: findings?.problem ?? null };
}

/** Judged claims corrected for how many there are on the whole page. */
function inOneReport(experiments: readonly ExperimentClaims[]): ExperimentClaims[] {
  const judged = experiments.flatMap(({ claims }) =>
    claims.filter((claim): claim is JudgedClaim => 'verdict' in claim),
  );
  const corrected = judgedTogether(judged);
  const byClaim = new Map(judged.map((claim, index) => [claim, corrected[index] ?? claim]));
  return experiments.map((experiment) => ({
    ...experiment,
    claims: experiment.claims.map((claim) => byClaim.get(claim as JudgedClaim) ?? claim),
  }));
}

type Claiming = { claims: readonly ClaimWords[] };

function wordsOnly(study: Claiming): ClaimWords[] {
  return study.claims.map(({ id, words, source }) => ({ id, words, source }));
}
