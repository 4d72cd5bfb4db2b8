import { curveLimit } from './curve-limit.ts';

/** Curves that get a colour each from the categorical palette; more get a ramp in planned order. */
const categoricalLimit = 8;

/** Colour of the trial at `position` among `trialCount`; the same while others come and go. */
export function curveColour(position: number, trialCount: number): string {
  const count = Math.min(trialCount, curveLimit);
  if (count <= categoricalLimit) return `var(--basin-series-${String(position + 1)})`;
  const share = position / (count - 1);
  return `hsl(${String(Math.round(200 + 150 * share))} 58% 54%)`;
}
