/** What people ask of numbers first; of sorted ones, so that it takes one sort however many there are. */
export interface ValueSummary {
  text: string;
  differentCount: number;
}

/** Beyond it quartiles are those of every second value, or third, …, so that a large file takes seconds. */
const sortedLimit = 4_000_000;

/**
 * Mean, deviation (of a sample, as pandas has it), least, quartiles and largest of the finite ones.
 */
export function summaryOf(values: ArrayLike<number>): ValueSummary {
  let [count, mean, squares, low, high] = [0, 0, 0, Infinity, -Infinity];
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    if (!Number.isFinite(value)) continue;
    count += 1;
    // Welford's update.
    const step = value - mean;
    mean += step / count;
    squares += step * (value - mean);
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (count === 0) return { text: 'no finite value', differentCount: 0 };
  const { sorted, isWhole } = sortedSample(values);
  const different = differentIn(sorted);
  // What is left of rounding is no mean.
  if (Math.abs(mean) < 1e-14 * Math.max(-low, high)) mean = 0;
  const quartiles = [0.25, 0.5, 0.75].map((share) => short(quantile(sorted, share)));
  const deviation = count < 2 ? 0 : Math.sqrt(squares / (count - 1));
  const about = isWhole ? '' : 'at least ';
  const shown = low === high ? `all ${short(low)}` : `${short(low)} to ${short(high)}`;
  return {
    text: `${shown}, mean ${short(mean)}, deviation ${short(deviation)}, quartiles ${quartiles.join(', ')}; ${about}${different} different`,
    differentCount: different,
  };
}

function sortedSample(values: ArrayLike<number>): { sorted: Float64Array; isWhole: boolean } {
  const step = Math.ceil(values.length / sortedLimit);
  const sample = new Float64Array(Math.ceil(values.length / step));
  let count = 0;
  for (let index = 0; index < values.length; index += step) {
    const value = values[index] as number;
    if (Number.isFinite(value)) sample[count++] = value;
  }
  return { sorted: sample.subarray(0, count).sort(), isWhole: step === 1 };
}

function differentIn(sorted: Float64Array): number {
  let count = 0;
  for (let index = 0; index < sorted.length; index++) {
    if (index === 0 || sorted[index] !== sorted[index - 1]) count += 1;
  }
  return count;
}

/** Between neighbours by proportion, as NumPy and pandas take it. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] as number;
  const above = sorted[Math.ceil(place)] as number;
  return below + (place % 1) * (above - below);
}

/** How often each value occurs, the smallest first. */
export function countsOf(values: ArrayLike<number>): Map<number, number> {
  const counts = new Map<number, number>();
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return new Map([...counts].sort(([a], [b]) => a - b));
}

/** `3 different: 0: 5923, 1: 6742, 2: 5958`: the most frequent where there are many. */
export function countsText(counts: ReadonlyMap<string | number, number>, what: string): string {
  const shownLimit = 12;
  const all = [...counts];
  const shown =
    all.length <= shownLimit ? all : all.sort(([, a], [, b]) => b - a).slice(0, shownLimit);
  const list = shown.map(([name, count]) => `${shownName(name)}: ${count}`).join(', ');
  return `${all.length} ${what}: ${list}${shown.length < all.length || all.length > shownLimit ? ', …' : ''}`;
}

/** On one line, whatever a cell holds. */
function shownName(name: string | number): string {
  const text = String(name).slice(0, 60);
  return /\p{Cc}/u.test(text) ? JSON.stringify(text) : text;
}

function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}
