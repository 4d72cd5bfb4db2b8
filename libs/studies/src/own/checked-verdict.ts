import { finishedStates, plural, type Precision } from '@basin/core';
import type { CheckedVerdict, Verdict, VerdictName } from '../experiment.ts';
import { hasSetting } from './alike.ts';
import type { OwnFindings, OwnRun } from './own-findings.ts';
import type { Expectation } from './study-record.ts';

/** Whether a claim reads a training with these values. */
export function isReadBy(
  { at = {}, lower, higher, than, equal }: Expectation,
  run: Pick<OwnRun, 'factors'>,
): boolean {
  if (!hasSetting(run, at)) return false;
  const sides = [lower, higher, than, ...(equal ?? [])].filter((side) => side !== undefined);
  return sides.length === 0 || sides.some((side) => hasSetting(run, side));
}

/** What a claim's rule finds of the trainings that were made again in another precision. */
export function checkedVerdict(
  precision: Precision,
  expect: Expectation,
  { checks }: OwnFindings,
  judge: (runs: readonly OwnRun[]) => Verdict,
): CheckedVerdict {
  const runs = checks.filter((run) => run.precision === precision);
  const read = runs.filter((run) => isReadBy(expect, run));
  const waiting = read.filter(({ state }) => !finishedStates.includes(state)).length;
  const { verdict, statistic, reason } = judge(runs);
  return { precision, verdict, statistic, reason, count: read.length, waiting };
}

/**
 * `in float64 too`, or what the other precision gives instead, or how much of it is still to come; null of a
 * claim that asks for no other.
 */
export function checkText(
  verdict: VerdictName,
  checked: CheckedVerdict | null | undefined,
): string | null {
  if (checked === null || checked === undefined) return null;
  const { precision, count, waiting } = checked;
  if (waiting > 0 || count === 0) {
    return `${precision}: ${waiting} of ${plural(count, 'training')} still to come`;
  }
  if (checked.verdict !== verdict) {
    return `${precision} gives: ${checked.verdict} (${checked.statistic})`;
  }
  // Two claims are undecided for unlike reasons: one spreads, of the other every training diverged.
  return verdict === 'undecided'
    ? `in ${precision} too (${checked.statistic})`
    : `in ${precision} too`;
}
