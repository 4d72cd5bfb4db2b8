import type { Domain } from './axis.ts';

/** What of a horizontal axis is seen. */
export interface ShownRange {
  ends: Domain;
  isLog: boolean;
}

/** A drag over fewer pixels than this is a click. */
export const leastDragPx = 5;

/** What lies between two places of a chart whose data fill `frame` (pixels); null: a click, or outside. */
export function rangeBetween(
  shown: ShownRange,
  frame: Domain,
  from: number,
  to: number,
): Domain | null {
  const [left, right] = frame;
  if (Math.abs(to - from) < leastDragPx || !(right > left)) return null;
  const [first, last] = [Math.min(from, to), Math.max(from, to)].map((place) =>
    Math.min(1, Math.max(0, (place - left) / (right - left))),
  ) as Domain;
  return last > first ? rounded(shown, [first, last]) : null;
}

/** Nearer, where `factor` is below 1, or further away, around a value that keeps its place. */
export function zoomedRange(shown: ShownRange, factor: number, around: number | null): Domain {
  const at = around === null ? 0.5 : shareOfRange(shown, around);
  const centre = at >= 0 && at <= 1 ? at : 0.5;
  return rounded(shown, [centre - centre * factor, centre + (1 - centre) * factor]);
}

/** Moved by a share of what is seen: above 0 to the right. */
export function movedRange(shown: ShownRange, share: number): Domain {
  return rounded(shown, [share, 1 + share]);
}

/** Ends within others; as wide as before where that can be. Null: nothing is left out any more. */
export function withinRange(whole: ShownRange, range: Domain): Domain | null {
  const [low, high] = range.map((end) => shareOfRange(whole, end)) as Domain;
  const width = high - low;
  if (!(width < 0.999)) return null;
  const moved = low < 0 ? -low : high > 1 ? 1 - high : 0;
  return moved === 0 ? range : rounded(whole, [low + moved, high + moved]);
}

function shareOfRange({ ends: [low, high], isLog }: ShownRange, value: number): number {
  return isLog ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
}

/** The values at two shares of a range, to a thousandth of what lies between: an address of many digits says no more. */
function rounded({ ends: [low, high], isLog }: ShownRange, shares: Domain): Domain {
  const [first, last] = shares.map((share) =>
    isLog ? low * (high / low) ** share : low + share * (high - low),
  ) as Domain;
  const step = 10 ** Math.floor(Math.log10(Math.abs(last - first) / 1e3));
  const round = (value: number): number =>
    Number((Math.round(value / step) * step).toPrecision(12));
  const [from, to] = [round(first), round(last)];
  // Of ends that are nearer to each other than their digits.
  const isSound = Number.isFinite(from) && from < to && !(isLog && from <= 0);
  return isSound ? [from, to] : [first, last];
}
