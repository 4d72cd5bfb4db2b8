/** Finer steps than 1 in so many tell nothing of a spread. */
const finestSteps = 200_000;
/** What rounding to doubles leaves of a quotient and of a mean of some. */
const tolerance = 2e-15;

/**
 * The largest step of which all values are whole multiples: 0.02 of accuracies over 50 examples, 1 of counts
 * whatever they have in common, 0.001 of what was rounded to three digits. 0 where they have none of at least 1/200,000, as losses do, and where
 * nothing but 0 is among them. A few values can have a common step that is a multiple of the true one.
 */
export function commonStep(values: Iterable<number>): number {
  let numerator = 0;
  let denominator = 1;
  const seen = new Set<number>();
  for (const value of values) {
    if (!Number.isFinite(value) || value === 0 || seen.has(value)) continue;
    seen.add(value);
    const fraction = asFraction(Math.abs(value));
    if (fraction === null) return 0;
    const shared = greatestDivisor(denominator, fraction.denominator);
    const common = (denominator / shared) * fraction.denominator;
    if (common > finestSteps) return 0;
    numerator = greatestDivisor(
      numerator * (common / denominator),
      fraction.numerator * (common / fraction.denominator),
    );
    denominator = common;
  }
  return Math.min(1, numerator / denominator);
}

/** By continued fractions: the first convergent that is the value but for rounding; null where none is so short. */
function asFraction(value: number): { numerator: number; denominator: number } | null {
  let [before, numerator] = [0, 1];
  let [lower, denominator] = [1, 0];
  let rest = value;
  for (;;) {
    const whole = Math.floor(rest);
    [before, numerator] = [numerator, whole * numerator + before];
    [lower, denominator] = [denominator, whole * denominator + lower];
    if (denominator > finestSteps || numerator > Number.MAX_SAFE_INTEGER / finestSteps) return null;
    if (Math.abs(value - numerator / denominator) <= tolerance * Math.max(1, value)) {
      return { numerator, denominator };
    }
    rest = 1 / (rest - whole);
  }
}

function greatestDivisor(a: number, b: number): number {
  while (b > 0) [a, b] = [b, a % b];
  return a;
}
