import type { CurveView } from '@basin/charts/curve-view';
import { type ShownRange, withinRange } from '@basin/charts/curve-zoom';
import type { CurveSet } from '../../data/curves.ts';

/** How much nearer one key or button comes, and how far another moves. */
export const nearer = 0.6;
export const moved = 0.25;

/** Along what the curves of a page run from their first value to their last; null: there is nothing to look nearer at. */
export function wholeRange(
  sets: readonly Pick<CurveSet, 'curves'>[],
  across: CurveView['across'],
): ShownRange | null {
  let [low, high] = [Infinity, -Infinity];
  for (const { curves } of sets) {
    for (const { x } of curves) {
      for (const at of x) {
        if (!Number.isFinite(at) || (across === 'log' && at <= 0)) continue;
        low = Math.min(low, at);
        high = Math.max(high, at);
      }
    }
  }
  return low < high ? { ends: [low, high], isLog: across === 'log' } : null;
}

/** What of it a view shows. */
export function shownRange(whole: ShownRange, { from, to }: CurveView): ShownRange {
  const ends: [number, number] = [from ?? whole.ends[0], to ?? whole.ends[1]];
  const isSound = ends[0] < ends[1] && !(whole.isLog && ends[0] <= 0);
  return isSound ? { ...whole, ends } : whole;
}

/** The ends of a view that shows a range of them; null, or as much as there is, is all. */
export function endsOf(
  whole: ShownRange,
  range: [number, number] | null,
): Pick<CurveView, 'from' | 'to'> {
  const [from, to] = (range === null ? null : withinRange(whole, range)) ?? [null, null];
  return { from, to };
}
