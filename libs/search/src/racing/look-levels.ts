import { normalQuantile, normalTail } from '@basin/statistics';

/*
 * The levels at which one comparison is tested at several looks, so that the looks together take a
 * difference of 0 for a better point with the error asked for and no more. A group-sequential boundary of
 * Wang and Tsiatis (1987): at the share t of all seeds the mean difference in standard errors has to reach
 * C · t^(Δ − ½), with Δ = 0.3 between O'Brien and Fleming's 0, which hardly stops early, and Pocock's ½. C is
 * found by the recursion of Armitage, McPherson and Rowe (1969). The levels are used with a t test (Pocock's
 * significance level approach: Jennison and Turnbull 2000, 4.4).
 */
const delta = 0.3;
const gridSize = 96;
const bisections = 30;

const known = new Map<string, readonly number[]>();

/** One-sided levels by look, for looks at so many seeds; their errors together are `error`. */
export function lookLevels(looks: readonly number[], error: number): readonly number[] {
  const key = `${error} ${looks.join(' ')}`;
  const levels = known.get(key) ?? levelsOf(looks, error);
  known.set(key, levels);
  return levels;
}

function levelsOf(looks: readonly number[], error: number): number[] {
  const most = looks[looks.length - 1] ?? 1;
  const shares = looks.map((look) => look / most);
  // One look alone at least, all of them by Bonferroni at most.
  let low = -normalQuantile(error);
  let high = -normalQuantile(error / looks.length) * 2;
  for (let step = 0; step < bisections; step++) {
    const middle = (low + high) / 2;
    if (crossing(shares, middle) > error) low = middle;
    else high = middle;
  }
  return shares.map((share) => normalTail(high * share ** (delta - 0.5)));
}

/** The probability that a Brownian motion reaches `constant · t^Δ` at one of the times, which end at 1. */
function crossing(times: readonly number[], constant: number): number {
  let crossed = 0;
  let nodes: number[] = [0];
  let masses: number[] = [1];
  let before = 0;
  for (const time of times) {
    const bound = constant * time ** delta;
    const spread = Math.sqrt(time - before);
    for (const [index, node] of nodes.entries()) {
      crossed += (masses[index] as number) * normalTail((bound - node) / spread);
    }
    // What goes on, on a grid up to the bound: trapezoids.
    const least = -6 * Math.sqrt(time);
    const step = (bound - least) / gridSize;
    const next = Array.from({ length: gridSize + 1 }, (_, index) => least + index * step);
    const densities = next.map((to) =>
      nodes.reduce((sum, from, index) => {
        const z = (to - from) / spread;
        return sum + (masses[index] as number) * Math.exp(-0.5 * z * z);
      }, 0),
    );
    const scale = step / (spread * Math.sqrt(2 * Math.PI));
    masses = densities.map(
      (density, index) => density * scale * (index === 0 || index === gridSize ? 0.5 : 1),
    );
    nodes = next;
    before = time;
  }
  return crossed;
}
