import type { Domain } from './axis.ts';

const minute = 60;
const hour = 3_600;
export const oneDay = 86_400;

/** What lies between two ticks of a clock, in seconds. */
const clockSteps = [
  ...[1, 2, 5, 10, 15, 30],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minute),
  ...[1, 2, 3, 6, 12].map((count) => count * hour),
  ...[1, 2, 7, 14, 28, 91, 364].map((count) => count * oneDay),
];

/** Dates that JavaScript knows, in milliseconds. */
const furthestDate = 8.64e15;

/**
 * Round times of the clock within a domain in seconds since a moment, at most about `count`; none where
 * the domain is shorter than a few seconds or longer than any calendar: then other ticks are needed.
 */
export function clockTicks([low, high]: Domain, count: number, fromMs: number): number[] {
  if (!isDate(fromMs, low) || !isDate(fromMs, high)) return [];
  const at = clockSteps.findIndex((seconds) => (high - low) / seconds <= Math.max(1, count));
  // Of the widest steps that fit there may be one within the domain: then the next.
  const found = [at, at - 1].map((index) =>
    everyStep([low, high], clockSteps[index], fromMs / 1e3),
  );
  return found.find((ticks) => ticks.length >= 2) ?? [];
}

/** At most so many: of a step that is one too fine there are three times as many. */
const mostTicks = 40;

function everyStep([low, high]: Domain, step: number | undefined, origin: number): number[] {
  if (step === undefined) return [];
  const first = Math.ceil((origin + low) / step);
  const ticks: number[] = [];
  for (let index = 0; index < mostTicks; index += 1) {
    const tick = Number(((first + index) * step - origin).toFixed(3));
    if (tick > high) break;
    ticks.push(tick);
  }
  return ticks;
}

/**
 * The time of day (UTC) so many seconds after a moment: with the date where `ticks`, or what is told, are
 * days apart, with seconds where they are less than a minute apart.
 */
export function formatClock(
  fromMs: number,
  seconds: number,
  ticks: readonly number[] = [],
): string {
  if (!isDate(fromMs, seconds)) return String(seconds);
  const [first = 0, second = first + 1] = ticks;
  const step = second - first;
  const text = new Date(Math.round(fromMs + seconds * 1e3)).toISOString();
  const [date, time] = [text.slice(5, 10), text.slice(11, 23)];
  if (step >= oneDay) return date;
  const shown = time.slice(0, step >= minute ? 5 : step >= 1 ? 8 : 12);
  return (ticks.at(-1) ?? 0) - first >= oneDay ? `${date} ${shown}` : shown;
}

function isDate(fromMs: number, seconds: number): boolean {
  return Math.abs(fromMs + seconds * 1e3) <= furthestDate;
}
