import type { PositiveCounts } from '@basin/core';
import { averageRanks, median, permutationTest, spearman } from '@basin/statistics';
import type { Certainty, Claim, Verdict } from '../experiment.ts';
import {
  countedClaims,
  formatStatistic,
  jsonNumber,
  sideLevel,
  undecided,
} from '../judging/index.ts';
import { asMeasured } from '../reading/analysis.ts';
import type { MinimalRatioFindings, MinimalRatioRun } from './findings.ts';

/** The report's band of minimal ratios. */
export const claimedBand = { low: 0.8, high: 0.9 } as const;

/** Runs that the band, and its outside, must hold before anything is decided. */
const leastRunCount = 5;

interface Pair {
  ratio: number;
  loss: number;
}

/** By which rule eigenvalues count as positive; `strict` is > 1e-12 of the largest. */
type Count = keyof PositiveCounts | 'strict';

function pairsOf(runs: readonly MinimalRatioRun[], count: Count): Pair[] {
  return runs.flatMap(({ minimalRatio, strictRatio, loss }) => {
    const ratio = count === 'strict' ? strictRatio : (minimalRatio?.[count] ?? null);
    return ratio === null || loss === null ? [] : [{ ratio, loss }];
  });
}

function isInside({ ratio }: Pair): boolean {
  return ratio >= claimedBand.low && ratio <= claimedBand.high;
}

/** Whether runs inside the band rank lower in loss than those outside: a permutation of the ranks. */
function judgeBand(runs: readonly MinimalRatioRun[], count: Count): Verdict {
  const pairs = pairsOf(runs, count);
  const inside = pairs.filter(isInside);
  const outside = pairs.filter((pair) => !isInside(pair));
  const rho = spearman(
    pairs.map(({ ratio }) => ratio),
    pairs.map(({ loss }) => loss),
  );
  const medians = [inside, outside].map((side) => median(side.map(({ loss }) => loss)));
  const statistic = `median loss ${formatStatistic(medians[0])} inside (${inside.length} runs), ${formatStatistic(medians[1])} outside (${outside.length}); Spearman ρ ${formatStatistic(rho)}`;
  const evidence = {
    medianInside: jsonNumber(medians[0] as number),
    medianOutside: jsonNumber(medians[1] as number),
    insideCount: inside.length,
    outsideCount: outside.length,
    spearman: jsonNumber(rho),
  };
  if (inside.length < leastRunCount || outside.length < leastRunCount) {
    return undecided(
      statistic,
      `${inside.length} runs inside the band and ${outside.length} outside; the rule needs ${leastRunCount} of each.`,
      evidence,
    );
  }
  const ranks = averageRanks([...inside, ...outside].map(({ loss }) => loss));
  const { pLower, pHigher } = permutationTest(
    ranks.slice(0, inside.length),
    ranks.slice(inside.length),
  );
  const certainty: Certainty = {
    test: `rank-sum test of ${inside.length} runs against ${outside.length}`,
    pFor: pLower,
    pAgainst: pHigher,
    agree: null,
    power: null,
    needed: null,
  };
  const found = { statistic, evidence, certainty };
  if (pLower <= sideLevel) {
    return {
      ...found,
      verdict: 'supported',
      reason: 'Runs inside the band have the lower losses.',
    };
  }
  if (pHigher <= sideLevel) {
    return {
      ...found,
      verdict: 'contradicted',
      reason: 'Runs inside the band have the higher losses.',
    };
  }
  return {
    ...found,
    verdict: 'undecided',
    reason: 'Losses inside and outside the band are not told apart.',
  };
}

/** The headline leaves stuck runs out; what all runs say is told beside it. */
function judgeWithoutStuck(runs: readonly MinimalRatioRun[], count: Count): Verdict {
  const free = runs.filter((run) => !run.stuck);
  const headline = judgeBand(free, count);
  const stuckCount = runs.length - free.length;
  if (stuckCount === 0) return headline;
  const all = judgeBand(runs, count);
  return {
    ...headline,
    statistic: `${headline.statistic} [with ${stuckCount} stuck: ${all.statistic}]`,
    reason: `${headline.reason} With the ${stuckCount} stuck of ${runs.length} runs: ${all.verdict}.`,
    evidence: { withoutStuck: headline.evidence, all: all.evidence, stuckCount },
  };
}

const words = 'minimal ratio values between 0.80 and 0.90 are associated with lower loss';
const rule =
  'Ranks of the loss of runs with a minimal ratio inside 0.80 … 0.90 against those outside (rank-sum test by permutation, two-sided at 5 %): supported when they are lower inside, contradicted when higher; undecided when fewer than 5 runs lie on either side. Stuck runs are left out, and what they would change is said.';

/**
 * τ decides how many eigenvalues count as positive: the verdict at 1e-6 of the largest stands, and
 * says what it would be at 1e-12, where only rounding noise is left out.
 */
function judgeAtBothTolerances({ runs }: MinimalRatioFindings): Verdict {
  const headline = judgeWithoutStuck(runs, 'aboveTolerance');
  const strict = judgeWithoutStuck(runs, 'strict');
  const [loose, tight] = (['aboveTolerance', 'strict'] as const).map((count) =>
    median(pairsOf(runs, count).map(({ ratio }) => ratio)),
  );
  return {
    ...headline,
    statistic: `${headline.statistic}; median ratio ${formatStatistic(loose)} at τ = 1e-6, ${formatStatistic(tight)} at 1e-12`,
    reason: `${headline.reason} At τ = 1e-12 it would be ${strict.verdict}.`,
    evidence: { headline: headline.evidence, strict: strict.evidence },
  };
}

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
    errorRate:
      'A rank-sum permutation test over runs: where the ratio tells nothing of the loss, at most 2.5 % of studies find it supported and 2.5 % contradicted.',
    judge: ({ runs }) => judgeWithoutStuck(runs, count),
  };
}

export const minimalRatioClaims = countedClaims<MinimalRatioFindings>(
  ({ runs }) => asMeasured(runs, 'hessian'),
  [
    {
      ...claim('ratio-band-lower-loss', 'report', 'aboveTolerance', ''),
      judge: judgeAtBothTolerances,
    },
    claim(
      'ratio-band-positive',
      'ours',
      'positive',
      ' (eigenvalues > 0: rounding noise decides this count)',
    ),
    claim('ratio-band-above-minus', 'ours', 'aboveMinusTolerance', ' (eigenvalues ≥ −τ)'),
  ],
);
