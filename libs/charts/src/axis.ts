import { finiteValues } from '@basin/statistics';

/** One axis of a figure: a plain record, part of its summary. */
export interface Axis {
  /** With its unit, in parentheses, where it has one. */
  label: string;
  /** log and log2 leave out what is not positive. Default linear. */
  scale?: 'linear' | 'log' | 'log2';
  /** Fractions shown as per cent. */
  percent?: boolean;
  /** Fixed ends; else those of the data with some padding. */
  domain?: Domain;
  /** Values are seconds since then and are told as times of day (UTC). */
  clockFromMs?: number;
}

export type Domain = [number, number];

/** An axis whose ends are set, and what it has to say about the values that it leaves out. */
export interface SettledAxis extends Axis {
  domain: Domain;
  /** Null where every value is drawn, or is missing and leaves a gap among others. */
  note: AxisNote | null;
}

export interface AxisNote {
  text: string;
  /** Whether there is nothing to see but this. */
  empty: boolean;
}

/** Beyond this a difference of two values is no number any more. */
const furthest = 8e307;
/** Ends of a linear axis may be this far out: padding around the furthest value. */
const furthestEnd = 8.8e307;
/** Values nearer to each other than this share of their size are drawn as equal. */
const narrowest = 1e-10;
/** What is smaller is 0 on a linear axis and beyond a logarithmic one: nothing divides by it. */
const smallest = 1e-290;
/** Ends of a logarithmic axis may be this small: padding around the smallest value. */
const smallestEnd = 1e-300;

/** Whether a value can be drawn on the axis, within its ends where they are set. */
export function isDrawable(axis: Axis, value: number | null | undefined): value is number {
  if (typeof value !== 'number' || !(Math.abs(value) <= furthest)) return false;
  if (!isLinear(axis) && !(value >= smallest)) return false;
  return axis.domain === undefined || (value >= axis.domain[0] && value <= axis.domain[1]);
}

/** The value, or NaN where the axis cannot show it: a gap in a line. */
export function drawable(axis: Axis, value: number | null | undefined): number {
  return isDrawable(axis, value) ? value : Number.NaN;
}

/**
 * Sets the ends of an axis: the given ones, or those of the values and of `spread` (ranges around
 * them) with 4 % padding. Single values so far out that the others would lie on one line are left
 * outside; the note says so, and what else cannot be drawn of `values`.
 */
export function settleAxis(
  axis: Axis,
  values: Iterable<number | null | undefined>,
  spread: Iterable<number | null | undefined> = [],
): SettledAxis {
  const all = [...values];
  const own = all.filter((value) => isDrawable(axis, value));
  const domain =
    axis.domain === undefined
      ? domainOf(axis, [...own, ...[...spread].filter((value) => isDrawable(axis, value))])
      : soundDomain(axis, axis.domain);
  return { ...axis, domain, note: noteOf({ ...axis, domain }, all) };
}

/** As `settleAxis`, for a colour scale: its ends are those of the values, without padding. */
export function settleColours(
  axis: Axis,
  values: Iterable<number | null | undefined>,
): SettledAxis {
  const all = [...values];
  const kept = withoutOutliers(
    axis,
    all.filter((value) => isDrawable(axis, value)),
  );
  const ends: Domain = [
    kept.reduce((least, value) => Math.min(least, value), Infinity),
    kept.reduce((most, value) => Math.max(most, value), -Infinity),
  ];
  const domain = kept.length === 0 ? paddedRange(axis, []) : soundDomain(axis, ends);
  return { ...axis, domain, note: noteOf({ ...axis, domain }, all) };
}

/** Where a value stands between the ends, 0 to 1 within them; NaN for what cannot be drawn. */
export function shareOf(axis: SettledAxis, value: number | null | undefined): number {
  if (!isDrawable(axis, value)) return Number.NaN;
  const [low, high] = axis.domain;
  return isLinear(axis)
    ? (value - low) / (high - low)
    : (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low));
}

export function isLinear(axis: Axis): boolean {
  return axis.scale === undefined || axis.scale === 'linear';
}

/** Ends that a scale can compute with: finite, apart, in order, positive on logarithmic axes. */
export function soundDomain(axis: Axis, [low, high]: Domain): Domain {
  const drawn = [low, high]
    .map((end) => Math.max(-furthestEnd, Math.min(furthestEnd, end)))
    .filter((end) => !Number.isNaN(end) && (isLinear(axis) || end >= smallestEnd));
  const [least, most] = drawn;
  const isSound = least !== undefined && most !== undefined && least < most;
  return isSound && areApart(axis, least, most) ? [least, most] : paddedRange(axis, drawn);
}

function domainOf(axis: Axis, values: readonly number[]): Domain {
  return paddedRange(axis, withoutOutliers(axis, values));
}

function areApart(axis: Axis, low: number, high: number): boolean {
  if (!isLinear(axis)) return Math.log(high) - Math.log(low) > narrowest;
  const size = Math.max(Math.abs(low), Math.abs(high));
  return size > smallest && high - low > size * narrowest;
}

/** The values' range with 4 % padding; a range of its own around equal ones; a unit range of nothing. */
function paddedRange(axis: Axis, values: readonly number[]): Domain {
  if (values.length === 0) return isLinear(axis) ? [0, 1] : [1, 10];
  const low = values.reduce((least, value) => Math.min(least, value));
  const high = values.reduce((most, value) => Math.max(most, value));
  const apart = areApart(axis, low, high);
  if (isLinear(axis)) {
    const size = Math.max(Math.abs(low), Math.abs(high));
    const padding = apart ? (high - low) * 0.04 : size > smallest ? size * 0.1 : 0.5;
    return [Math.max(-furthestEnd, low - padding), Math.min(furthestEnd, high + padding)];
  }
  const padding = apart ? (Math.log(high) - Math.log(low)) * 0.04 : Math.log(1.5);
  return [
    Math.max(smallestEnd, Math.exp(Math.log(low) - padding)),
    Math.min(furthestEnd, Math.exp(Math.log(high) + padding)),
  ];
}

/** A gap of this factor on a linear axis leaves less than a pixel for what lies below it. */
const linearGap = 1e6;
/** On a logarithmic axis: at least so many decades, and so many times the others' range. */
const logGap = { decades: 20, ranges: 5 };

/**
 * The values without the few, at most a tenth, that would press all others into one line: a million
 * times larger than the next on a linear axis, twenty decades and five times the others' range away
 * on a logarithmic one. A steep but gradual fall has no such gap and stays whole.
 */
function withoutOutliers(axis: Axis, values: readonly number[]): readonly number[] {
  if (values.length < 3) return values;
  const most = Math.max(1, Math.floor(values.length / 10));
  if (isLinear(axis)) {
    const bySize = [...values].sort((a, b) => Math.abs(b) - Math.abs(a));
    const count = beforeLastGap(bySize, most, (outer, inner) => {
      return Math.abs(inner) > smallest && Math.abs(outer / inner) > linearGap;
    });
    return bySize.slice(count);
  }
  const descending = [...values].sort((a, b) => b - a);
  const high = beforeLastGap(descending, most, isLogGap);
  const ascending = descending.slice(high).reverse();
  return ascending.slice(beforeLastGap(ascending, most - high, isLogGap));
}

/** How many values, at most `most`, stand before the last gap; 0 where there is none. */
function beforeLastGap(
  values: readonly number[],
  most: number,
  isGap: (outer: number, inner: number, last: number) => boolean,
): number {
  const last = values.at(-1) as number;
  for (let count = Math.min(most, values.length - 2); count > 0; count--) {
    if (isGap(values[count - 1] as number, values[count] as number, last)) return count;
  }
  return 0;
}

function isLogGap(outer: number, inner: number, last: number): boolean {
  const gap = Math.abs(Math.log10(outer) - Math.log10(inner));
  const range = Math.abs(Math.log10(inner) - Math.log10(last));
  return gap > logGap.decades && gap > logGap.ranges * range;
}

function noteOf(
  axis: Axis & { domain: Domain },
  values: readonly (number | null | undefined)[],
): AxisNote | null {
  if (values.length === 0) return { text: 'Nothing to draw yet', empty: true };
  const numbers = finiteValues(values);
  const empty = !values.some((value) => isDrawable(axis, value));
  if (numbers.length === 0) {
    const which = values.length === 1 ? 'its one value is' : `all ${values.length} values are`;
    return { text: `${axis.label}: ${which} missing, NaN or infinite`, empty };
  }
  const notPositive = isLinear(axis) ? [] : numbers.filter((value) => value <= 0);
  const beyond = numbers.filter(
    (value) => !isDrawable(axis, value) && (isLinear(axis) || value > 0),
  );
  const parts = [
    ...(notPositive.length === 0
      ? []
      : [`${share(notPositive, values)} not positive, which a logarithmic axis cannot show`]),
    ...(beyond.length === 0
      ? []
      : [`${share(beyond, values)} beyond the axis: ${rangeText(beyond)}`]),
  ];
  return parts.length === 0 ? null : { text: `${axis.label}: ${parts.join('; ')}`, empty };
}

function share(some: readonly number[], all: readonly unknown[]): string {
  return `${some.length} of ${all.length} ${all.length === 1 ? 'value' : 'values'} ${some.length === 1 ? 'is' : 'are'}`;
}

function rangeText(values: readonly number[]): string {
  const low = values.reduce((least, value) => Math.min(least, value));
  const high = values.reduce((most, value) => Math.max(most, value));
  const text = (value: number): string => String(Number(value.toPrecision(3)));
  return low === high ? text(low) : `${text(low)} … ${text(high)}`;
}
