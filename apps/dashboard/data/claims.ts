import 'server-only';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type ClaimWords,
  type Experiment,
  experiments,
  type JudgedClaim,
  judgedTogether,
  mostTelling,
  sweepsLookedThrough,
} from '@basin/studies';
import type { StoreReader, SweepSummary } from '@basin/store';
import { sweepFindings } from './findings.ts';
import { finishedCount } from '@basin/core';

/** An experiment's claims as its most telling sweep decides them. */
export interface ExperimentClaims {
  slug: string;
  number: number;
  title: string;
  /** Null when the experiment has not been run into this database. */
  sweep: { id: string; preset: string; finished: number; planned: number } | null;
  /** Judged where there is a sweep; else only their words. */
  claims: (JudgedClaim | ClaimWords)[];
  problem: string | null;
}

/**
 * All claims of all experiments, in the report's order. They are judged one by one: others are answered in
 * between.
 */
export async function allClaims(reader: StoreReader | null): Promise<ExperimentClaims[]> {
  const judged: ExperimentClaims[] = [];
  for (const { experiment, sweep } of toldSweeps(reader)) {
    judged.push(claimsOf(reader, experiment, sweep));
    if (sweep !== null) await nextTurn();
  }
  return inOneReport(judged);
}

function toldSweeps(reader: StoreReader | null) {
  const sweeps = reader?.sweeps({ limit: sweepsLookedThrough }).rows ?? [];
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
  const findings = sweepFindings(reader, sweep.sweepId);
  const isWaiting = findings?.isPending === true && findings.claims.length === 0;
  return {
    ...{ slug, number, title },
    sweep: {
      id: sweep.sweepId,
      preset: sweep.preset,
      finished: finishedCount(sweep.counts),
      planned: sweep.planned,
    },
    claims: isWaiting ? wordsOnly(experiment) : (findings?.claims ?? []),
    problem: isWaiting
      ? 'they are being computed; look again in a moment'
      : (findings?.problem ?? null),
  };
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

function wordsOnly(experiment: Experiment): ClaimWords[] {
  return experiment.claims.map(({ id, words, source }) => ({ id, words, source }));
}
