import type { PositiveCounts } from '@basin/core';
import { bootstrapInterval, median, spearman } from '@basin/statistics';
import type { Claim, Verdict } from '../experiment.ts';
import { formatInterval, intervalEvidence, undecided } from '../judging/index.ts';
import type { MinimalRatioFindings, MinimalRatioRun } from './findings.ts';

/** The report's band of minimal ratios. */
export const claimedBand = { low: 0.8, high: 0.9 } as const;

/** Runs that the band, and its outside, must hold before anything is decided. */
const leastRunCount = 5;

interface Pair {
  ratio: number;
  loss: number;
}

function pairsOf(runs: readonly MinimalRatioRun[], count: keyof PositiveCounts): Pair[] {
  return runs.flatMap(({ minimalRatio, loss }) =>
    minimalRatio === null || loss === null ? [] : [{ ratio: minimalRatio[count], loss }],
  );
}

function isInside({ ratio }: Pair): boolean {
  return ratio >= claimedBand.low && ratio <= claimedBand.high;
}

/** Median loss inside the band minus outside, with its bootstrap interval over runs. */
function judgeBand(runs: readonly MinimalRatioRun[], count: keyof PositiveCounts): Verdict {
  const pairs = pairsOf(runs, count);
  const insideCount = pairs.filter(isInside).length;
  const rho = spearman(
    pairs.map(({ ratio }) => ratio),
    pairs.map(({ loss }) => loss),
  );
  const interval = bootstrapInterval(pairs.length, (indices) => {
    const drawn = indices.map((index) => pairs[index] as Pair);
    const inside = drawn.filter(isInside).map(({ loss }) => loss);
    const outside = drawn.filter((pair) => !isInside(pair)).map(({ loss }) => loss);
    return median(inside) - median(outside);
  });
  const statistic = `median loss inside − outside ${formatInterval(interval)}, ${insideCount} inside, Spearman ρ ${Number.isFinite(rho) ? rho.toFixed(2) : 'none'}`;
  const evidence = {
    interval: intervalEvidence(interval),
    insideCount,
    outsideCount: pairs.length - insideCount,
    spearman: Number.isFinite(rho) ? rho : null,
  };
  if (insideCount < leastRunCount || pairs.length - insideCount < leastRunCount) {
    return undecided(
      statistic,
      `${insideCount} runs inside the band and ${pairs.length - insideCount} outside; the rule needs ${leastRunCount} of each.`,
      evidence,
    );
  }
  if (interval.high < 0) {
    return {
      verdict: 'supported',
      statistic,
      reason: 'Runs inside the band have the lower median loss; the 95 % interval lies below 0.',
      evidence,
    };
  }
  if (interval.low > 0) {
    return {
      verdict: 'contradicted',
      statistic,
      reason: 'Runs inside the band have the higher median loss; the 95 % interval lies above 0.',
      evidence,
    };
  }
  return undecided(statistic, 'The 95 % interval includes 0.', evidence);
}

/** The headline leaves stuck runs out; what all runs say is told beside it. */
function judgeWithoutStuck(runs: readonly MinimalRatioRun[], count: keyof PositiveCounts): Verdict {
  const free = runs.filter((run) => !run.stuck);
  const headline = judgeBand(free, count);
  const stuckCount = runs.length - free.length;
  if (stuckCount === 0) return headline;
  const all = judgeBand(runs, count);
  return {
    verdict: headline.verdict,
    statistic: `${headline.statistic} [with ${stuckCount} stuck: ${all.statistic}]`,
    reason: `${headline.reason} With the ${stuckCount} stuck of ${runs.length} runs: ${all.verdict}.`,
    evidence: { withoutStuck: headline.evidence, all: all.evidence, stuckCount },
  };
}

const words = 'minimal ratio values between 0.80 and 0.90 are associated with lower loss';
const rule =
  'Median loss of runs with a minimal ratio inside 0.80 … 0.90 minus that of runs outside: supported when its 95 % bootstrap interval over runs lies below 0, contradicted when above; undecided when fewer than 5 runs lie on either side. Stuck runs are left out, and what they would change is said.';

function claim(
  id: string,
  source: 'report' | 'ours',
  count: keyof PositiveCounts,
  suffix: string,
): Claim<MinimalRatioFindings> {
  return {
    id,
    words: `${words}${suffix}`,
    source,
    unit: 'run',
    rule,
    judge: ({ runs }) => judgeWithoutStuck(runs, count),
  };
}

export const minimalRatioClaims: readonly Claim<MinimalRatioFindings>[] = [
  claim('ratio-band-lower-loss', 'report', 'aboveTolerance', ''),
  claim(
    'ratio-band-positive',
    'ours',
    'positive',
    ' (eigenvalues > 0: rounding noise decides this count)',
  ),
  claim('ratio-band-above-minus', 'ours', 'aboveMinusTolerance', ' (eigenvalues ≥ −τ)'),
];
