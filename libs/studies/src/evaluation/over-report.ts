import { plural } from '@basin/core';
import { holmAdjusted } from '@basin/statistics';
import type { Certainty, Verdict } from '../experiment.ts';

/** What a claim's verdict is worth among all of its page: a study, or a report of several. */
export interface OverReport {
  /** Two-sided p of the claim after Holm's correction over the claims that have one. */
  adjustedP: number;
  claimCount: number;
  /** Whether a verdict other than undecided holds at 5 % over all of them together. */
  stands: boolean;
}

type Judged = Pick<Verdict, 'verdict' | 'certainty'>;

/**
 * Holm's correction over claims that are read together: with none of them true, the chance that any
 * verdict `stands` is 5 % at most. Null of claims without a chance in their rule.
 */
export function overReport(claims: readonly Judged[]): (OverReport | null)[] {
  const chances = claims.map(({ certainty }) => twoSided(certainty));
  const adjusted = holmAdjusted(chances.filter((chance) => chance !== null));
  let next = 0;
  return claims.map(({ verdict }, index) => {
    if (chances[index] === null) return null;
    const adjustedP = adjusted[next++] as number;
    return {
      adjustedP,
      claimCount: adjusted.length,
      stands: verdict !== 'undecided' && adjustedP <= 0.05,
    };
  });
}

function twoSided(certainty: Certainty | undefined): number | null {
  const sides = [certainty?.pFor, certainty?.pAgainst].filter((p) => typeof p === 'number');
  return sides.length === 0 ? null : Math.min(1, 2 * Math.min(...sides));
}

/** `12 of 17 verdicts stand at 5 % over all 33 claims that were tested (Holm).`; null where none was. */
export function standingText(claims: readonly Judged[]): string | null {
  const corrected = overReport(claims);
  const tested = corrected.filter((one) => one !== null);
  if (tested.length === 0) return null;
  const decided = claims.filter(
    ({ verdict }, index) => verdict !== 'undecided' && corrected[index] !== null,
  ).length;
  const standing = tested.filter(({ stands }) => stands).length;
  return `Each verdict has the error rate of its own rule. Read together, ${standing} of ${plural(decided, 'verdict')} that rest on a test stand at 5 % over all ${plural(tested.length, 'claim')} tested (Holm’s correction).`;
}

/** A verdict's test, chances, counts and power in one line; null where there is nothing to say. */
export function certaintyText(
  certainty: Certainty | undefined,
  report: OverReport | null,
): string | null {
  if (certainty === undefined) return null;
  const { test, pFor, pAgainst, agree, needed } = certainty;
  const chances = [
    pFor === null ? null : `p ${shortP(pFor)} for it`,
    pAgainst === null ? null : `${shortP(pAgainst)} against`,
  ].filter((text) => text !== null);
  const parts = [
    chances.length === 0 ? test : `${test}: ${chances.join(', ')}`,
    agree === null ? null : `${agree.count} of ${plural(agree.of, agree.unit)} agree`,
    powerText(certainty),
    needed === null ? null : `about ${needed} would decide`,
    report === null
      ? null
      : `over ${plural(report.claimCount, 'claim')} p ${shortP(report.adjustedP)} (Holm)`,
  ];
  return `${parts.filter((text) => text !== null).join('; ')}.`;
}

/** What the power is of: a claim of a mean within a margin is not one of a difference. */
function powerText({ power, isPowerWithinMargin }: Certainty): string | null {
  if (power === null) return null;
  const share = `in ${Math.round(power * 100)} %`;
  return isPowerWithinMargin
    ? `with this spread shows a true mean of 0 to lie within the margin ${share}`
    : `decides a difference of one standard deviation ${share}`;
}

function shortP(p: number): string {
  return p < 0.001 ? '< 0.001' : String(Number(p.toPrecision(2)));
}
