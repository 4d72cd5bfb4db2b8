import { finiteValues, spearman } from '@basin/statistics';
import type { Verdict } from '../experiment.ts';
import { signOfMean } from './interval-rule.ts';

/** One finished run: its seed, where its configuration lies, and what came out. */
export interface Observation {
  seed: number;
  /** The varied setting: parameters, batch size, channels. */
  x: number;
  y: number | null;
}

/**
 * Spearman's ρ of y with x, and 0 where all of y are equal: nothing rises or falls there, and leaving
 * such a seed out would leave the word to the others.
 */
export function rankTrend(x: readonly number[], y: readonly number[]): number {
  return y.every((value) => value === y[0]) ? 0 : spearman(x, y);
}

/** The rank trend of y with x within each seed that has at least 3 configurations. */
export function correlationBySeed(observations: readonly Observation[]): Map<number, number> {
  const bySeed = new Map<number, Observation[]>();
  for (const observation of observations) {
    if (observation.y === null || !Number.isFinite(observation.y)) continue;
    bySeed.set(observation.seed, [...(bySeed.get(observation.seed) ?? []), observation]);
  }
  const correlations = new Map<number, number>();
  for (const [seed, group] of bySeed) {
    if (new Set(group.map((observation) => observation.x)).size < 3) continue;
    const ys = group.map((observation) => observation.y as number);
    correlations.set(
      seed,
      rankTrend(
        group.map((observation) => observation.x),
        ys,
      ),
    );
  }
  return correlations;
}

/**
 * Judges a trend over configurations: Spearman's ρ within each seed, then the sign of its mean over
 * seeds (at least 3, a 95 % bootstrap interval clear of 0).
 */
export function trendOverConfigurations(
  observations: readonly Observation[],
  question: { quantity: string; against: string; expect: 'falling' | 'rising' },
): Verdict {
  const correlations = correlationBySeed(observations);
  const rhos = finiteValues([...correlations.values()]);
  return signOfMean(
    rhos,
    {
      quantity: `mean Spearman ρ of ${question.quantity} with ${question.against}`,
      expect: question.expect === 'falling' ? 'negative' : 'positive',
    },
    { seeds: [...correlations.keys()] },
  );
}
