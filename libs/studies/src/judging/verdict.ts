import type { Json } from '@basin/core';
import { holmAdjusted, type Interval } from '@basin/statistics';
import type { Certainty, Verdict, VerdictName } from '../experiment.ts';
import { sideLevel } from './error-rates.ts';

/** Seeds that a comparison between configurations needs. */
export const leastSeedCount = 3;

/** A verdict of too little data. */
export function undecided(
  statistic: string,
  reason: string,
  evidence: Json = null,
  certainty?: Certainty,
): Verdict {
  return {
    verdict: 'undecided',
    statistic,
    reason,
    evidence,
    ...(certainty === undefined ? {} : { certainty }),
  };
}

/** A part of a claim, with what Holm's correction over all of its parts leaves of it. */
interface Part {
  name: string;
  verdict: Verdict;
  /** `undecided` where the part alone is contradicted, but not among so many. */
  stands: VerdictName;
  /** Chance of a part as bad as this among all of them. */
  pAgainst: number | null;
}

/**
 * One verdict of several parts that must all hold. Supported when every part is: the chance that all
 * are by mistake is no larger than that of the weakest (intersection-union, Berger 1982).
 * Contradicted when one is after Holm's correction over the parts. Statistics and reasons are listed.
 */
export function allOf(verdicts: Readonly<Record<string, Verdict>>): Verdict {
  const parts = correctedParts(verdicts);
  const verdict = combinedName(parts.map(({ stands }) => stands));
  // The parts that decide are the ones worth reading.
  const deciding = parts.filter(({ stands }) => stands === verdict);
  const certainty = combinedCertainty(parts, verdict);
  const leftOut = combinedLeftOut(parts, verdict);
  return {
    verdict,
    statistic: parts.map(({ name, verdict: part }) => `${name}: ${part.statistic}`).join('; '),
    reason:
      parts.length === 0
        ? 'There is nothing to judge yet.'
        : deciding.map((part) => `${part.name}: ${partReason(part, parts.length)}`).join(' '),
    evidence: Object.fromEntries(
      parts.map(({ name, verdict: part, stands }) => [
        name,
        { verdict: part.verdict, corrected: stands, numbers: part.evidence },
      ]),
    ),
    ...(certainty === null ? {} : { certainty }),
    ...(leftOut === undefined ? {} : { leftOut }),
    // Whatever another part lacks: what refutes a part refutes the whole.
    ...(deciding.some(({ verdict: part }) => part.byCase === true) ? { byCase: true } : {}),
  };
}

/** What is left out of any part; decisive where that keeps a part, and with it the whole, undecided. */
function combinedLeftOut(parts: readonly Part[], verdict: VerdictName): Verdict['leftOut'] {
  const left = parts.flatMap(({ verdict: part }) => part.leftOut ?? []);
  if (left.length === 0) return undefined;
  return {
    text: [...new Set(left.map(({ text }) => text))].join('; '),
    isDecisive: verdict === 'undecided' && left.some(({ isDecisive }) => isDecisive),
  };
}

/** The parts that decide the verdict of `allOf`, in order, each with its own reason. */
export function decidingParts(
  verdicts: Readonly<Record<string, Verdict>>,
): { name: string; statistic: string; reason: string }[] {
  const parts = correctedParts(verdicts);
  const whole = combinedName(parts.map(({ stands }) => stands));
  return parts
    .filter(({ stands }) => stands === whole)
    .map((part) => ({
      name: part.name,
      statistic: part.verdict.statistic,
      reason: partReason(part, parts.length),
    }));
}

function correctedParts(verdicts: Readonly<Record<string, Verdict>>): Part[] {
  const named = Object.entries(verdicts);
  const chances = named.map(([, { certainty }]) => certainty?.pAgainst ?? null);
  const tested = chances.filter((chance) => chance !== null);
  const adjusted = holmAdjusted(tested);
  let next = 0;
  return named.map(([name, verdict], index) => {
    const pAgainst = chances[index] === null ? null : (adjusted[next++] as number);
    const falls = verdict.verdict === 'contradicted' && pAgainst !== null && pAgainst > sideLevel;
    return { name, verdict, stands: falls ? 'undecided' : verdict.verdict, pAgainst };
  });
}

function partReason({ verdict, stands, pAgainst }: Part, count: number): string {
  if (stands === verdict.verdict) return verdict.reason;
  return `Contradicted by itself, but one of ${count} parts is so by chance with p = ${formatStatistic(pAgainst)} (Holm).`;
}

function combinedCertainty(parts: readonly Part[], verdict: VerdictName): Certainty | null {
  const found = parts.flatMap(({ verdict: part }) => part.certainty ?? []);
  if (found.length === 0) return null;
  const least = (values: (number | null)[], pick: (...numbers: number[]) => number) =>
    values.some((value) => value === null) ? null : pick(...(values as number[]));
  const against = parts.flatMap(({ pAgainst }) => pAgainst ?? []);
  const needed = found.flatMap((one) => one.needed ?? []);
  const power = least(
    found.map((one) => one.power),
    Math.min,
  );
  const weakest = found.find((one) => one.power === power);
  const tests = [...new Set(found.map(({ test }) => test))];
  return {
    test: `${tests.join(', ')}; ${parts.length} parts`,
    pFor: least(
      found.map(({ pFor }) => pFor),
      Math.max,
    ),
    pAgainst: against.length === 0 ? null : Math.min(...against),
    agree: null,
    power,
    ...(weakest?.isPowerWithinMargin ? { isPowerWithinMargin: true } : {}),
    needed: verdict !== 'undecided' || needed.length === 0 ? null : Math.max(...needed),
  };
}

function combinedName(names: readonly VerdictName[]): VerdictName {
  if (names.includes('contradicted')) return 'contradicted';
  return names.length > 0 && names.every((name) => name === 'supported')
    ? 'supported'
    : 'undecided';
}

/** Three significant digits, without the noise of binary fractions. */
export function formatStatistic(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return 'none';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(2);
  return String(Number(value.toPrecision(3)));
}

/** `0.12 (95 % 0.05 … 0.2, n = 3)`; `has no data yet` of nothing; no bounds of a single value and of equal ones. */
export function formatInterval(interval: Interval, inPoints = false): string {
  const { estimate, low, high, count } = interval;
  const format = inPoints ? formatPoints : formatStatistic;
  if (count === 0) return 'has no data yet';
  const found = `${format(estimate)}${inPoints ? ' points' : ''}`;
  // Bounds of several that are no numbers at all: every value is the same (`meanTest`).
  if (Number.isNaN(low) && count > 1) return `${found} (no interval: all equal, n = ${count})`;
  if (!Number.isFinite(low)) return `${found} (n = ${count})`;
  const bounds = `${format(low)} … ${format(high)}`;
  return `${found} (${levelText(interval)} ${bounds}, n = ${count})`;
}

/** A difference of fractions in percentage points, with its sign: `+2.60`. */
function formatPoints(value: number): string {
  const text = (100 * Math.abs(value)).toFixed(2);
  if (Number(text) === 0) return text;
  return `${value < 0 ? '−' : '+'}${text}`;
}

/** `95 %`: how sure an interval is; more where several are looked at together. */
function levelText({ level }: Interval): string {
  return `${Math.round(level * 100)} %`;
}

/** An interval as evidence: NaN becomes null. */
export function intervalEvidence(interval: Interval): Json {
  return {
    estimate: jsonNumber(interval.estimate),
    low: jsonNumber(interval.low),
    high: jsonNumber(interval.high),
    level: interval.level,
    count: interval.count,
  };
}

/** The number, or null where JSON has none. */
export function jsonNumber(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
