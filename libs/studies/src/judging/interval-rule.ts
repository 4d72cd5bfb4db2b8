import { type Json, plural } from '@basin/core';
import {
  equivalencePower,
  equivalenceTest,
  isOneNumber,
  mean,
  type Interval,
  type MeanTest,
  meanTest,
  meanTestPower,
  seedsToDecide,
  seedsToDecideMargin,
  ringExcess,
  ringPower,
  standardDeviation,
  stepVariance,
} from '@basin/statistics';
import type { Certainty, Verdict } from '../experiment.ts';
import { sideLevel } from './error-rates.ts';
import {
  formatInterval,
  formatStatistic,
  intervalEvidence,
  jsonNumber,
  leastSeedCount,
  undecided,
} from './verdict.ts';

export interface SignedQuestion {
  /** What the number is, such as `mean difference in final loss, A − B`. */
  quantity: string;
  /** The sign that supports the claim. */
  expect: 'negative' | 'positive';
  /** What one observation is; default seed. */
  unit?: string;
  /** Whether the values are differences of fractions, which are shown in percentage points. */
  inPoints?: boolean;
  /** What single values are whole multiples of, as an accuracy is of 1 / examples (`commonStep`). Default 0: of nothing. */
  step?: number;
  /** Whether the values are correlations: bounds that pass ±1 are shown as ±1, and judged as they are. */
  isCorrelation?: boolean;
  /**
   * How near to each other two different values can come where all are equal, as correlations over few points
   * (`spearmanStep`). Default 0: unknown.
   */
  resolution?: number;
  /** Of values that are differences how large those numbers are, where they do not vary (`meanTest`). */
  size?: number;
  /** The chances of a second test, such as a permutation within seeds: the larger p counts. */
  within?: { pAbove: number; pBelow: number };
  /** The same of an order of points that is the same in all units, which more units do not make any less likely. */
  points?: { pAbove: number; pBelow: number };
  /** Whether the values stand in a ring, neighbours sharing a network (`meanTest`). */
  isRing?: boolean;
}

/**
 * Judges the sign of a mean over units: from 3 units on, by `meanTest` at 5 % two-sided (t for 3 to
 * 5, exact sign flips from 6 on), else undecided.
 */
export function signOfMean(
  values: readonly number[],
  question: SignedQuestion,
  evidence: Json = null,
): Verdict {
  const { quantity, expect, unit = 'seed', within, inPoints = false, isCorrelation } = question;
  const { step = 0, resolution = 0, size, isRing = false, points } = question;
  const ofSize = size === undefined ? {} : { size };
  const test = meanTest(values, { step, stepWithoutSpread: resolution, isRing, ...ofSize });
  const { interval } = test;
  const sign = expect === 'positive' ? 1 : -1;
  const agreeing = values.filter((value) => sign * value > 0).length;
  const side = expect === 'positive' ? 'above' : 'below';
  const counted = values.length === 0 ? '' : `; ${agreeing} of ${values.length} ${side} 0`;
  const shown = isCorrelation ? cutInterval(interval) : { interval, text: '' };
  const statistic = `${quantity} ${formatInterval(shown.interval, inPoints).replace(/\)$/, `${shown.text}${counted})`)}`;
  const numbers = {
    ...measuredQuantity(question),
    values: [...values],
    interval: intervalEvidence(interval),
    detail: evidence,
  };
  const tooFew = values.length < leastSeedCount;
  const pAbove = Math.max(test.pAbove, within?.pAbove ?? 0, points?.pAbove ?? 0);
  const pBelow = Math.max(test.pBelow, within?.pBelow ?? 0, points?.pBelow ?? 0);
  const [pFor, pAgainst] = expect === 'positive' ? [pAbove, pBelow] : [pBelow, pAbove];
  const decides = !tooFew && Math.min(pFor, pAgainst) <= sideLevel;
  // Of the side that the mean lies on.
  const leaning = test.pAbove <= test.pBelow ? 'pAbove' : 'pBelow';
  const isOfPoints = test[leaning] <= sideLevel && (points?.[leaning] ?? 0) > sideLevel;
  const certainty: Certainty = {
    test:
      testText(test, values.length, unit, step, isRing) +
      (within === undefined ? '' : ' and a permutation') +
      (points === undefined ? '' : ', another of whole points'),
    pFor: tooFew ? null : jsonNumber(pFor),
    pAgainst: tooFew ? null : jsonNumber(pAgainst),
    agree: { count: agreeing, of: values.length, unit },
    power: tooFew ? 0 : (isRing ? ringPower : meanTestPower)(values.length, 1),
    needed: decides || isOfPoints ? null : neededFor(values, spreadOf(values, step, size, isRing)),
  };
  if (tooFew) return undecided(statistic, tooFewText(values.length, unit), numbers, certainty);
  if (!decides) {
    const open = isOfPoints
      ? `So few points come in such an order by chance too often (p = ${formatStatistic(points?.[leaning])}), whatever the number of ${unit}s: more points would tell.`
      : Math.min(test.pAbove, test.pBelow) <= sideLevel
        ? `The order within each ${unit} is one that chance makes too often (p = ${formatStatistic(Math.min(pFor, pAgainst))}).`
        : openText(test, values, unit);
    return undecided(
      statistic,
      `${open} ${powerText(certainty, values.length, unit)}`,
      numbers,
      certainty,
    );
  }
  const above = pAbove <= sideLevel;
  return {
    verdict: pFor <= sideLevel ? 'supported' : 'contradicted',
    statistic,
    reason: Number.isFinite(interval.low)
      ? `The 95 % interval lies ${above ? 'above' : 'below'} 0; the claim expects it ${side}.`
      : `${sameText(values, unit)}, ${above ? 'above' : 'below'} 0, which chance makes of so many signs with p = ${formatStatistic(above ? pAbove : pBelow)}; the claim expects it ${side}.`,
    evidence: numbers,
    certainty,
  };
}

/** What each value is, for the axis of a picture: the statistic's quantity is their mean. */
function measuredQuantity(question: Pick<SignedQuestion, 'quantity' | 'unit' | 'inPoints'>) {
  const { quantity, unit = 'seed', inPoints = false } = question;
  return { quantity: quantity.replace(/^mean /, '').replace(/[,:]$/, ''), unit, inPoints };
}

/** What of an interval of a mean lies where correlations can: its rule knows no bounds. */
function cutInterval(interval: Interval): { interval: Interval; text: string } {
  const low = Math.max(interval.low, -1);
  const high = Math.min(interval.high, 1);
  const isCut = Number.isFinite(low) && (low > interval.low || high < interval.high);
  return isCut
    ? { interval: { ...interval, low, high }, text: '; cut at ±1' }
    : { interval, text: '' };
}

function testText(
  { method }: Pick<MeanTest, 'method'>,
  count: number,
  unit: string,
  step: number,
  isRing = false,
): string {
  const names = {
    none: 'no test',
    student: 't test',
    'sign-flip': 'sign-flip test',
  };
  const steps = step === 0 ? '' : `, values in steps of ${formatStatistic(step)}`;
  const ring = isRing ? ', each value of two networks of which the next one has one' : '';
  return `${names[method]} over ${plural(count, unit)}${steps}${ring}`;
}

/** Why an interval settles nothing. */
function openText(
  { interval }: Pick<MeanTest, 'interval'>,
  values: readonly number[],
  unit: string,
  open: 'includes 0' | 'crosses the margin' = 'includes 0',
): string {
  return Number.isFinite(interval.low)
    ? `The 95 % interval ${open}.`
    : `${sameText(values, unit)}: without any spread nothing says how far another may lie.`;
}

/** Of values that are all equal, or would be in more digits. */
function sameText(values: readonly number[], unit: string): string {
  const rounded = values.every((value) => value === values[0]) ? '' : ', but for rounding';
  return `All ${plural(values.length, unit)} have the same value${rounded}`;
}

export function tooFewText(count: number, unit: string): string {
  return `${plural(count, unit)}, and the rule needs ${leastSeedCount}.`;
}

/** How many such values would decide in 80 % of studies; null where there is no spread or no difference. */
function neededFor(values: readonly number[], deviation: number): number | null {
  return deviation > 0 ? moreThan(values, seedsToDecide(mean(values) / deviation)) : null;
}

/** The deviation that the tests reckon with; 0 of values that are equal, but for rounding. */
function spreadOf(
  values: readonly number[],
  step: number,
  size: number | undefined,
  isRing: boolean,
): number {
  if (step === 0 && isOneNumber(values, size)) return 0;
  const spread = Math.hypot(standardDeviation(values), Math.sqrt(stepVariance) * step);
  return isRing && values.length > 2 ? Math.sqrt(ringExcess(values.length)) * spread : spread;
}

/** So many as there are did not decide, whatever an approximation says of their like. */
function moreThan(values: readonly number[], count: number | null): number | null {
  return count === null ? null : Math.max(values.length + 1, count);
}

function powerText({ power, needed }: Certainty, count: number, unit: string): string {
  const decides = `${plural(count, unit)} decide a difference of one standard deviation in ${Math.round((power ?? 0) * 100)} % of studies`;
  return needed === null
    ? `${decides}.`
    : `${decides}; were mean and spread as found, about ${plural(needed, unit)} would decide in 80 %.`;
}

/**
 * "About the same", by two one-sided tests (`equivalenceTest`): supported when the 95 % interval of the
 * mean lies inside ± margin, contradicted when wholly outside, undecided where it crosses a bound or
 * below 3 units.
 */
export function withinMargin(
  values: readonly number[],
  {
    quantity,
    margin,
    unit = 'seed',
    inPoints = false,
    step = 0,
    resolution = 0,
    size,
    isRing = false,
  }: Omit<SignedQuestion, 'expect' | 'within' | 'points' | 'isCorrelation'> & { margin: number },
  evidence: Json = null,
): Verdict {
  const ofSize = size === undefined ? {} : { size };
  const options = { step, stepWithoutSpread: resolution, isRing, ...ofSize };
  const test = equivalenceTest(values, margin, options);
  const inside = values.filter((value) => Math.abs(value) <= margin).length;
  const counted = values.length === 0 ? '' : `; ${inside} of ${values.length} inside`;
  const marginText = inPoints ? `${Number((100 * margin).toPrecision(12))} points` : margin;
  const statistic = `${quantity} ${formatInterval(test.interval, inPoints)}, margin ${marginText}${counted}`;
  const numbers = {
    ...measuredQuantity({ quantity, unit, inPoints }),
    values: [...values],
    interval: intervalEvidence(test.interval),
    margin,
    detail: evidence,
  };
  const tooFew = values.length < leastSeedCount;
  const spread = spreadOf(values, step, size, isRing);
  const verdict =
    test.pWithin <= sideLevel
      ? 'supported'
      : test.pBeyond <= sideLevel
        ? 'contradicted'
        : 'undecided';
  const certainty: Certainty = {
    test: `two one-sided tests: ${testText(test, values.length, unit, step, isRing)}`,
    pFor: tooFew ? null : jsonNumber(test.pWithin),
    pAgainst: tooFew ? null : jsonNumber(test.pBeyond),
    agree: { count: inside, of: values.length, unit },
    power: tooFew ? 0 : marginPower(values.length, margin, spread),
    isPowerWithinMargin: true,
    needed: verdict === 'undecided' ? neededForMargin(values, margin, spread) : null,
  };
  if (tooFew) return undecided(statistic, tooFewText(values.length, unit), numbers, certainty);
  if (verdict === 'undecided') {
    const shown = Math.round((certainty.power ?? 0) * 100);
    const more =
      certainty.needed === null
        ? ''
        : `; were mean and spread as found, about ${plural(certainty.needed, unit)} would decide in 80 %`;
    return undecided(
      statistic,
      `${openText(test, values, unit, 'crosses the margin')} With this spread ${plural(values.length, unit)} show a true mean of 0 to lie inside in ${shown} % of studies${more}.`,
      numbers,
      certainty,
    );
  }
  return {
    verdict,
    statistic,
    reason: Number.isFinite(test.interval.low)
      ? `The 95 % interval lies ${verdict === 'supported' ? 'inside' : 'outside'} the margin.`
      : `${sameText(values, unit)}, ${verdict === 'supported' ? 'inside' : 'outside'} the margin, which chance makes of so many signs with p = ${formatStatistic(verdict === 'supported' ? test.pWithin : test.pBeyond)}.`,
    evidence: numbers,
    certainty,
  };
}

/** Power of the two tests where the true mean is 0 and the spread as found. */
function marginPower(count: number, margin: number, deviation: number): number {
  const sample = { count, mean: 0, deviation };
  // What decides nothing without spread has no power.
  return equivalencePower(sample, { count: 2, mean: 0, deviation: 0 }, margin, sideLevel) ?? 0;
}

function neededForMargin(
  values: readonly number[],
  margin: number,
  deviation: number,
): number | null {
  if (!(deviation > 0)) return null;
  return moreThan(values, seedsToDecideMargin(margin / deviation, mean(values) / deviation));
}
