/** Curves that get a colour each from the categorical palette; more get a ramp in planned order. */
const categoricalLimit = 8;

/** Colour of the n-th of `count` curves. */
export function curveColour(index: number, count: number): string {
  if (count <= categoricalLimit) return `var(--basin-series-${String(index + 1)})`;
  const share = index / (count - 1);
  return `hsl(${String(Math.round(200 + 150 * share))} 58% 54%)`;
}
