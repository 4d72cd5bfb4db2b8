import type { Json } from '@basin/core';
import type { Interval } from '@basin/statistics';
import type { Verdict, VerdictName } from '../experiment.ts';

/** Seeds that a comparison between configurations needs. */
export const leastSeedCount = 3;

/** A verdict of too little data. */
export function undecided(statistic: string, reason: string, evidence: Json = null): Verdict {
  return { verdict: 'undecided', statistic, reason, evidence };
}

/**
 * One verdict of several parts that must all hold: contradicted when one is, supported when all are.
 * The parts' statistics and reasons are listed.
 */
export function allOf(parts: Readonly<Record<string, Verdict>>): Verdict {
  const named = Object.entries(parts);
  const verdict = combinedName(named.map(([, part]) => part.verdict));
  // The parts that decide are the ones worth reading.
  const deciding = named.filter(([, part]) => part.verdict === verdict);
  return {
    verdict,
    statistic: named.map(([name, part]) => `${name}: ${part.statistic}`).join('; '),
    reason:
      named.length === 0
        ? 'There is nothing to judge yet.'
        : deciding.map(([name, part]) => `${name}: ${part.reason}`).join(' '),
    evidence: Object.fromEntries(
      named.map(([name, part]) => [name, { verdict: part.verdict, numbers: part.evidence }]),
    ),
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

/** `0.12 (95 % 0.05 … 0.2, n = 3)`; `has no data yet` of nothing. */
export function formatInterval(interval: Interval): string {
  const { estimate, low, high, count } = interval;
  if (count === 0) return 'has no data yet';
  const bounds = `${formatStatistic(low)} … ${formatStatistic(high)}`;
  return `${formatStatistic(estimate)} (${levelText(interval)} ${bounds}, n = ${count})`;
}

/** `95 %`: how sure an interval is; more where several are looked at together. */
export function levelText({ level }: Interval): string {
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
