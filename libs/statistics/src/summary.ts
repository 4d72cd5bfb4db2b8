/** Arithmetic mean; NaN of nothing. */
export function mean(values: readonly number[]): number {
  if (values.length === 0) return Number.NaN;
  let sum = 0;
  for (const value of values) sum += value;
  if (Number.isFinite(sum) || !values.every(Number.isFinite)) return sum / values.length;
  const scale = safeScale(values);
  return scale * mean(values.map((value) => value / scale));
}

/**
 * What values are divided by so that neither their sum nor their squares leave what doubles can hold: a power of two,
 * which costs no digit, and 1 of all but the hugest and tiniest.
 */
export function safeScale(values: readonly number[]): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  const exponent = Math.floor(Math.log2(largest));
  return Math.abs(exponent) > 400 && Number.isFinite(exponent) ? 2 ** exponent : 1;
}

/** Sample variance, divided by n − 1; NaN below two values. */
export function variance(values: readonly number[]): number {
  if (values.length < 2) return Number.NaN;
  return sumOfSquares(values) / (values.length - 1);
}

/** Population variance, divided by n: that of a fully known target, say; NaN of nothing. */
export function populationVariance(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : sumOfSquares(values) / values.length;
}

/** Sample standard deviation (n − 1); NaN below two values. */
export function standardDeviation(values: readonly number[]): number {
  const scale = safeScale(values);
  if (scale === 1) return Math.sqrt(variance(values));
  return scale * Math.sqrt(variance(values.map((value) => value / scale)));
}

/**
 * Quantile at `share` in [0, 1], linearly interpolated between order statistics (type 7 of Hyndman
 * and Fan 1996, the default of NumPy and R). NaN of nothing, or when a value is NaN.
 */
export function quantile(values: readonly number[], share: number): number {
  return sortedQuantile(ascending(values), share);
}

/** As `quantile`, of values already ascending. */
export function sortedQuantile(sorted: ArrayLike<number>, share: number): number {
  if (sorted.length === 0 || Number.isNaN(sorted[sorted.length - 1])) return Number.NaN;
  const position = (sorted.length - 1) * share;
  const below = Math.floor(position);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  if (low === high) return low;
  const above = position - below;
  const span = high - low;
  // Two values further apart than the largest double: weigh them before they are added.
  return Number.isFinite(span) ? low + span * above : low * (1 - above) + high * above;
}

/** Middle value, or the mean of the two middle ones; NaN of nothing. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/**
 * What sums in float32 leave of a number's digits: 2⁻²⁴ of it is one rounding, and a loss is a sum of many. Values
 * nearer to each other than this share of their size are one number, rounded in different ways.
 */
const roundingShare = 2 ** -20;

/**
 * Whether all values are equal, but for what rounding in float32 makes of one number: the losses of networks that all
 * give the same outputs, say.
 *
 * @param size how large the numbers are that the values are differences of. Default: as large as the largest value.
 */
export function isOneNumber(values: readonly number[], size?: number): boolean {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const rounding = roundingShare * (size ?? Math.max(Math.abs(low), Math.abs(high)));
  return high === low || high - low <= rounding;
}

/** The values that are neither NaN nor infinite nor missing, in order. */
export function finiteValues(values: readonly (number | null | undefined)[]): number[] {
  return values.filter((value): value is number => Number.isFinite(value));
}

/** A sorted copy; NaN goes last. */
export function ascending(values: readonly number[]): Float64Array {
  return Float64Array.from(values).sort();
}

function sumOfSquares(values: readonly number[]): number {
  const centre = mean(values);
  let sum = 0;
  for (const value of values) sum += (value - centre) ** 2;
  return sum;
}
