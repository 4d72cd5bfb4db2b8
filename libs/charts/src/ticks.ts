import type * as Plot from '@observablehq/plot';
import { cutText } from './fit-text.ts';
import { clockTicks, formatClock, oneDay } from './clock-ticks.ts';
import {
  type Axis,
  type Domain,
  isLinear,
  type SettledAxis,
  shareOf,
  soundDomain,
} from './axis.ts';
import { textWidth } from './text-width.ts';
import { margins } from './theme.ts';

/**
 * Tick positions within the domain, at most 2 · count + 2: steps of 1, 2 or 5; on logarithmic axes
 * powers of the base. Ends that no scale can have are mended first.
 */
export function axisTicks(axis: Axis, domain: Domain, count: number): number[] {
  const [low, high] = soundDomain(axis, domain);
  if (axis.clockFromMs !== undefined) {
    // A date before the time, or digits of a second behind it, take twice the room.
    const half = Math.max(2, Math.floor(count / 2));
    const ticks = clockTicks([low, high], high - low > oneDay ? half : count, axis.clockFromMs);
    return ticks.length > 0 ? ticks : linearTicks(low, high, Math.min(3, half));
  }
  if (isLinear(axis)) return linearTicks(low, high, count);
  const base = baseOf(axis);
  const first = Math.ceil(logOf(low, base) - 1e-9);
  const last = Math.floor(logOf(high, base) + 1e-9);
  const step = Math.max(1, Math.ceil((last - first + 1) / Math.max(1, count)));
  const powers: number[] = [];
  for (let power = first; power <= last; power++) {
    if ((last - power) % step === 0) powers.push(Number((base ** power).toPrecision(12)));
  }
  // Less than two decades: 1, 2 and 5 times the powers of ten say more. Two of many powers say enough.
  const isThinned = last - first > 2 && powers.length >= 2;
  if (powers.length >= 3 || base === 2 || isThinned) return powers.filter((power) => power > 0);
  const finer = last - first > 2 ? [] : finerTicks(low, high, first, last);
  return finer.length >= 2 && finer.length <= 2 * count + 2
    ? finer
    : linearTicks(low, high, Math.min(count, 4)).filter((tick) => tick > 0);
}

function finerTicks(low: number, high: number, first: number, last: number): number[] {
  const ticks: number[] = [];
  for (let power = first - 1; power <= last; power++) {
    for (const digit of [1, 2, 5]) {
      const tick = Number((digit * 10 ** power).toPrecision(1));
      if (tick > 0 && tick >= low && tick <= high) ticks.push(tick);
    }
  }
  return ticks;
}

function linearTicks(low: number, high: number, count: number): number[] {
  const rough = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  // The nearest of 1, 2, 5 and 10 on a logarithmic scale.
  const excess = rough / power;
  const factor =
    excess >= Math.sqrt(50) ? 10 : excess >= Math.sqrt(10) ? 5 : excess >= Math.SQRT2 ? 2 : 1;
  const step = factor * power;
  if (!(step > 0) || !Number.isFinite(step)) return [low];
  const first = Math.ceil(low / step - 1e-9);
  const ticks: number[] = [];
  // Counted, not summed: adding a step to a float need not change it.
  for (let index = 0; index < 2 * Math.max(1, count) + 2; index++) {
    const tick = Number(((first + index) * step).toPrecision(12));
    if (!(tick <= high + step * 1e-9)) break;
    ticks.push(tick);
  }
  return [...new Set(ticks)];
}

/** A tick's text, told apart from its neighbours': 10⁻³ on wide logarithmic axes, 5.7k, 80 %. */
export function formatTick(axis: Axis, value: number, ticks: readonly number[]): string {
  if (axis.clockFromMs !== undefined) return formatClock(axis.clockFromMs, value, ticks);
  if (axis.percent === true && Number.isFinite(value * 100)) {
    return `${withDigits(
      value * 100,
      ticks.map((tick) => tick * 100),
    )} %`;
  }
  if (axis.scale === 'log') {
    const [first = value, last = value] = [ticks[0], ticks.at(-1)];
    // All ticks of an axis alike; 0.01 / 1e-5 is a little less than a thousand.
    const wide = last / first >= 1e3 * (1 - 1e-9) || Math.min(first, value) < 1e-3 * (1 - 1e-9);
    if (wide && isPower(value, 10)) return `10${superscript(Math.log10(value))}`;
  }
  return withDigits(value, ticks);
}

/** Four significant digits, or as many more as tell the ticks apart. */
function withDigits(value: number, ticks: readonly number[]): string {
  for (let digits = 4; digits < 12; digits++) {
    if (new Set(ticks.map((tick) => inDigits(tick, digits))).size === ticks.length) {
      return inDigits(value, digits);
    }
  }
  return inDigits(value, 12);
}

/** Up to four significant digits; thousands as k and millions as M; e-notation below 0.001. */
export function shortNumber(value: number): string {
  return inDigits(value, 4);
}

function inDigits(value: number, digits: number): string {
  const size = Math.abs(value);
  if (size >= 1e9 || (size > 0 && size < 1e-3)) {
    return trimmedExponent(value.toExponential(Math.max(1, digits - 3)));
  }
  if (size >= 1e6) return `${trimmed(value / 1e6, digits)}M`;
  if (size >= 1e4) return `${trimmed(value / 1e3, digits)}k`;
  return trimmed(value, digits);
}

/**
 * Of a logarithmic scale Plot has d3 take away the texts of ticks that it finds too many of ten for the scale's base,
 * though the ticks are ours: 2 and 1 had theirs, 5 and 0.5 none. Of so large a base it finds few, and as it is
 * no whole number none of its multiples is walked. Where things stand does not depend on it.
 */
const everyTickBase = 1e15 + 0.5;

/** Plot's options of one axis: its label centred beside it, cut to `maxWidth` pixels, no arrow. */
export function scaleOptions(
  axis: SettledAxis,
  tickCount: number,
  maxWidth = Infinity,
): Plot.ScaleOptions {
  const ticks = axisTicks(axis, axis.domain, tickCount);
  return {
    type: isLinear(axis) ? 'linear' : 'log',
    ...(isLinear(axis) ? {} : { base: everyTickBase }),
    domain: axis.domain,
    ticks,
    tickFormat: (value: number) => formatTick(axis, value, ticks),
    label: cutText(axis.label, maxWidth),
    labelAnchor: 'center',
    labelArrow: 'none',
    tickSize: 4,
  };
}

/** How many ticks a horizontal axis has maxWidth for, of panels side by side each. */
export function tickCount(width: number, panels = 1): number {
  return Math.max(2, Math.min(8, Math.floor(width / Math.max(1, panels) / 70)));
}

/** Left of the data without its ticks: what lies between them and it, and the axis's label beside them. */
const besideTicks = 28;

/** Where a drawing's data are from its left, and how wide what stands beside and over them thinks it is. */
export interface Frame {
  marginLeft: number;
  /** Of a drawing with the usual margins and data as wide. */
  width: number;
}

/** Room for the ticks of a vertical axis, and its label beside them. */
export function frameBeside(y: Plot.ScaleOptions, width: number): Frame {
  const format = y.tickFormat as (value: number) => string;
  const widest = (y.ticks as number[]).reduce(
    (most, tick) => Math.max(most, textWidth(format(tick))),
    0,
  );
  const wanted = Math.max(margins.left, Math.ceil(widest) + besideTicks);
  const marginLeft = Math.min(wanted, Math.max(margins.left, Math.floor(width / 3)));
  return { marginLeft, width: width - (marginLeft - margins.left) };
}

/** As `axisTicks`, as many as are `apart` pixels from each other on an axis of that length. */
export function ticksApart(
  axis: SettledAxis,
  most: number,
  { length, apart }: { length: number; apart: number },
): number[] {
  const areApart = (ticks: readonly number[]): boolean =>
    ticks.every((tick, index) => {
      const before = ticks[index - 1];
      if (before === undefined) return true;
      return length * (shareOf(axis, tick) - shareOf(axis, before)) >= apart;
    });
  const all = axisTicks(axis, axis.domain, most);
  const fewer = Array.from({ length: most - 1 }, (_, index) =>
    axisTicks(axis, axis.domain, most - index),
  );
  const powers = isLinear(axis) ? [] : all.filter((tick) => isPower(tick, baseOf(axis)));
  const found = [...fewer, powers].find((ticks) => ticks.length > 1 && areApart(ticks));
  if (found !== undefined) return found;
  const kept: number[] = [];
  for (const tick of all) if (areApart([...kept, tick])) kept.push(tick);
  return kept;
}

function baseOf(axis: Axis): number {
  return axis.scale === 'log2' ? 2 : 10;
}

function isPower(value: number, base: number): boolean {
  const power = logOf(value, base);
  return Math.abs(power - Math.round(power)) < 1e-9;
}

function logOf(value: number, base: number): number {
  return Math.log(value) / Math.log(base);
}

function trimmed(value: number, digits: number): string {
  return String(Number(value.toPrecision(digits)));
}

function trimmedExponent(text: string): string {
  return text.replace(/\.?0+e/, 'e');
}

function superscript(power: number): string {
  const digits = '⁰¹²³⁴⁵⁶⁷⁸⁹';
  return String(Math.round(power)).replace(/[-\d]/g, (sign) =>
    sign === '-' ? '⁻' : (digits[Number(sign)] ?? ''),
  );
}
