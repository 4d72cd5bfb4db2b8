import 'server-only';
import { type Experiment, experiments } from '@basin/studies';
import type { StoreReader, SweepSummary } from '@basin/store';
import { type JudgedClaim, sweepFindings } from './findings.ts';
import { finishedCount } from './status.ts';

/** An experiment's claims as its most telling sweep decides them. */
export interface ExperimentClaims {
  slug: string;
  number: number;
  title: string;
  /** Null when the experiment has not been run into this database. */
  sweep: { id: string; preset: string; finished: number; planned: number } | null;
  /** Judged where there is a sweep; else only their words. */
  claims: (JudgedClaim | Pick<JudgedClaim, 'id' | 'words' | 'source'>)[];
  problem: string | null;
}

const scanLimit = 500;
const presetRank: Record<string, number> = { paper: 3, custom: 2, quick: 1, smoke: 0 };

/** All claims of all experiments, in the report's order. */
export function allClaims(reader: StoreReader | null): ExperimentClaims[] {
  const sweeps = reader?.sweeps({ limit: scanLimit }).rows ?? [];
  return experiments.map((experiment) => {
    const { slug, number, title } = experiment;
    const sweep = mostTelling(sweeps.filter((summary) => summary.experiment === slug));
    if (reader === null || sweep === null) {
      return { slug, number, title, sweep: null, claims: wordsOnly(experiment), problem: null };
    }
    const findings = sweepFindings(reader, sweep.sweepId);
    return {
      slug,
      number,
      title,
      sweep: {
        id: sweep.sweepId,
        preset: sweep.preset,
        finished: finishedCount(sweep.counts),
        planned: sweep.planned,
      },
      claims: findings?.claims ?? [],
      problem: findings?.problem ?? null,
    };
  });
}

/** Complete before incomplete, the larger scale before the smaller, the newer before the older. */
function mostTelling(sweeps: readonly SweepSummary[]): SweepSummary | null {
  const score = (sweep: SweepSummary) =>
    (finishedCount(sweep.counts) === sweep.planned ? 10 : 0) + (presetRank[sweep.preset] ?? 0);
  let best: SweepSummary | null = null;
  for (const sweep of sweeps) {
    if (best === null || score(sweep) > score(best)) best = sweep;
  }
  return best;
}

function wordsOnly(experiment: Experiment) {
  return experiment.claims.map(({ id, words, source }) => ({ id, words, source }));
}
