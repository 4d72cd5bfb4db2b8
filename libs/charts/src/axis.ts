import type * as Plot from '@observablehq/plot';

/** One axis of a figure: a plain record, part of its summary. */
export interface Axis {
  /** With its unit, in parentheses, where it has one. */
  label: string;
  /** log and log2 leave out what is not positive. Default linear. */
  scale?: 'linear' | 'log' | 'log2';
  /** Fractions shown as per cent. */
  percent?: boolean;
  /** Fixed ends; else those of the data with some room. */
  domain?: [number, number];
}

export type Domain = [number, number];

/** Whether a value can be drawn on the axis. */
export function isDrawable(axis: Axis, value: number | null | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value) && (isLinear(axis) || value > 0);
}

/** The value, or NaN where the axis cannot show it: a gap in a line. */
export function drawable(axis: Axis, value: number | null | undefined): number {
  return isDrawable(axis, value) ? value : Number.NaN;
}

/** Ends of the axis: the given ones, or the drawable values' with 4 % room; a unit range of nothing. */
export function axisDomain(axis: Axis, values: Iterable<number | null | undefined>): Domain {
  if (axis.domain !== undefined) return axis.domain;
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!isDrawable(axis, value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return isLinear(axis) ? [0, 1] : [1, 10];
  if (isLinear(axis)) {
    const room = (high - low) * 0.04 || Math.abs(low) * 0.1 || 0.5;
    return [low - room, high + room];
  }
  const room = high > low ? (high / low) ** 0.04 : 1.5;
  return [low / room, high * room];
}

/** Tick positions within the domain: steps of 1, 2 or 5; on logarithmic axes powers of the base. */
export function axisTicks(axis: Axis, [low, high]: Domain, count: number): number[] {
  if (isLinear(axis)) return linearTicks(low, high, count);
  const base = axis.scale === 'log2' ? 2 : 10;
  const first = Math.ceil(logOf(low, base) - 1e-9);
  const last = Math.floor(logOf(high, base) + 1e-9);
  const step = Math.max(1, Math.ceil((last - first + 1) / count));
  const powers: number[] = [];
  for (let power = first; power <= last; power++) {
    if ((last - power) % step === 0) powers.push(Number((base ** power).toPrecision(12)));
  }
  // Less than two decades: 1, 2 and 5 times the powers of ten say more.
  if (powers.length >= 3 || base === 2) return powers;
  const finer: number[] = [];
  for (let power = first - 1; power <= last; power++) {
    for (const digit of [1, 2, 5]) {
      const tick = Number((digit * 10 ** power).toPrecision(1));
      if (tick >= low && tick <= high) finer.push(tick);
    }
  }
  return finer.length >= 2 ? finer : linearTicks(low, high, Math.min(count, 4));
}

/** A tick's text: 10⁻³ on wide logarithmic axes, 5.7k, 80 %. */
export function formatTick(axis: Axis, value: number, ticks: readonly number[]): string {
  if (axis.percent === true) return `${formatNumber(value * 100)} %`;
  if (axis.scale === 'log') {
    const power = Math.log10(value);
    const wide = (ticks.at(-1) ?? 1) / (ticks[0] ?? 1) >= 1e3 || value < 1e-3;
    if (wide && Math.abs(power - Math.round(power)) < 1e-9) return `10${superscript(power)}`;
  }
  return formatNumber(value);
}

/** Up to four significant digits; thousands as k and millions as M; e-notation below 0.001. */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e9 || (size > 0 && size < 1e-3)) return value.toExponential(1).replace('.0e', 'e');
  if (size >= 1e6) return `${trimmed(value / 1e6)}M`;
  if (size >= 1e4) return `${trimmed(value / 1e3)}k`;
  return trimmed(value);
}

/** Plot's options of one axis: its label centred beside it, no arrow. */
export function scaleOptions(
  axis: Axis,
  values: Iterable<number | null | undefined>,
  tickCount: number,
): Plot.ScaleOptions {
  const domain = axisDomain(axis, values);
  const ticks = axisTicks(axis, domain, tickCount);
  return {
    type: isLinear(axis) ? 'linear' : 'log',
    ...(axis.scale === 'log2' ? { base: 2 } : {}),
    domain,
    ticks,
    tickFormat: (value: number) => formatTick(axis, value, ticks),
    label: axis.label,
    labelAnchor: 'center',
    labelArrow: 'none',
    tickSize: 4,
  };
}

function isLinear(axis: Axis): boolean {
  return axis.scale === undefined || axis.scale === 'linear';
}

function linearTicks(low: number, high: number, count: number): number[] {
  const rough = (high - low) / Math.max(1, count);
  if (!(rough > 0) || !Number.isFinite(rough)) return [low];
  const power = 10 ** Math.floor(Math.log10(rough));
  // The nearest of 1, 2, 5 and 10 on a logarithmic scale.
  const excess = rough / power;
  const factor =
    excess >= Math.sqrt(50) ? 10 : excess >= Math.sqrt(10) ? 5 : excess >= Math.SQRT2 ? 2 : 1;
  const step = factor * power;
  const ticks: number[] = [];
  for (let index = Math.ceil(low / step - 1e-9); index * step <= high + step * 1e-9; index++) {
    ticks.push(Number((index * step).toPrecision(12)));
  }
  return ticks;
}

function logOf(value: number, base: number): number {
  return Math.log(value) / Math.log(base);
}

function trimmed(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function superscript(power: number): string {
  const digits = '⁰¹²³⁴⁵⁶⁷⁸⁹';
  return String(Math.round(power)).replace(/[-\d]/g, (sign) =>
    sign === '-' ? '⁻' : (digits[Number(sign)] ?? ''),
  );
}
