import { randomStream } from '@basin/core';
import { apartInRing, ringMean, type RingMean } from './ring-mean.ts';
import { finiteValues, isOneNumber, mean, safeScale, variance } from './summary.ts';
import { studentCdf, studentQuantile } from './student.ts';

export interface Interval {
  estimate: number;
  low: number;
  high: number;
  /** Coverage, in (0, 1). */
  level: number;
  /** Observations. */
  count: number;
}

export interface MeanTest {
  /** `student` for 2 to 5 values, `sign-flip` from 6 on and where there is no spread, `none` below 2. */
  method: 'student' | 'sign-flip' | 'none';
  /**
   * Mean with the interval that the test inverts to: it excludes 0 exactly where the test decides. Bounds are NaN below
   * two values, and of values that are all equal (`isOneNumber`) and have no step: a point would say that the mean is
   * known.
   */
  interval: Interval;
  /** Chance of a mean as high as this one were the true one at most `reference`; NaN without a test. */
  pAbove: number;
  /** Chance of a mean as low as this one were the true one at least `reference`. */
  pBelow: number;
}

export interface MeanTestOptions {
  /** Coverage of the interval. Default 0.95. */
  level?: number;
  /** What the mean is held against. Default 0. */
  reference?: number;
  /**
   * What single values are whole multiples of, such as 1 / examples of an accuracy (`commonStep`). Default 0: any
   * number can be.
   */
  step?: number;
  /**
   * The step where all values are equal, or nearer to each other than it: how near they can come, of values that a second
   * test judges too or that have no common step but a known resolution, as correlations over few points. Default 0:
   * unknown.
   */
  stepWithoutSpread?: number;
  /**
   * How large the numbers are that the values are differences of, by which rounding is told from spread
   * (`isOneNumber`). Default: as large as the values.
   */
  size?: number;
  /**
   * Whether the values stand in a ring, each of two things of which its neighbours have one each (`ringMean`), as barriers
   * between each network and the next. Default: no two of them have anything in common.
   */
  isRing?: boolean;
  /** Seed of the stream `sign-flip`, from 15 values on. Default 0. */
  seed?: number;
}

/** From so many values on, an exact test can decide at 5 %: six of one sign have a chance of 2 in 64. */
const leastForSigns = 6;
/** All 2ⁿ sign patterns are looked at up to here; beyond, so many of them are drawn. */
const mostEnumerated = 14;
const drawnCount = 9_999;
/** Share of a squared step that is added to the variance of values in steps. */
export const stepVariance = 0.5;
/** So many steps of spread are no coarse ones: signs alone have the say, however far single values lie. */
const coarseSpread = 3;

/**
 * Tests the mean of independent values against a number. Few values are taken for normal (Student's
 * t); from six on no shape is assumed but symmetry, which differences of exchangeable pairs have:
 * the exact sign-flip test (Fisher 1935), and the interval that it inverts to, whose bounds are means
 * of subsets (Hartigan 1969). Values that are not finite are left out.
 *
 * Values in steps (accuracies of few examples, counts) may all be equal, or neighbours, by chance, and are neither
 * normal nor symmetric where errors are rare: half of a squared step is added to their variance, and from six on they
 * have to pass that t test too, in which more than three steps of spread count as three. So widened, counts that follow Poisson's law, whose mean is the reference, are found
 * beyond it in at most 2.5 % to either side, but for 0.4 percentage points that the skewness of larger counts adds. Few values without spread and without a known step have the chances of their signs alone, which
 * decide nothing below six.
 *
 * Values in a ring are neither independent nor exchangeable: of any number of them Student's t has the say, by the error
 * and the degrees of freedom of `ringMean`, and of those without spread the signs of every other one.
 */
export function meanTest(raw: readonly number[], options: MeanTestOptions = {}): MeanTest {
  const values = finiteValues(raw);
  const scale = safeScale([...values, options.reference ?? 0]);
  if (scale !== 1) return scaledTest(values, options, scale);
  const { level = 0.95, reference = 0, seed = 0 } = options;
  if (values.length < 2) {
    const estimate = mean(values);
    const interval = { estimate, low: Number.NaN, high: Number.NaN, level, count: values.length };
    return { method: 'none', interval, pAbove: Number.NaN, pBelow: Number.NaN };
  }
  const isFlat = isOneNumber(values, options.size);
  const known = options.step ?? 0;
  const resolution = options.stepWithoutSpread ?? 0;
  const isNear = isFlat || Math.max(...values) - Math.min(...values) < resolution;
  const step = isNear && known === 0 ? resolution : known;
  const isUnknown = isFlat && step === 0;
  if (options.isRing === true) {
    return isUnknown
      ? signsInRing(values, level, reference, seed)
      : ringTest(values, level, reference, step);
  }
  if (values.length < leastForSigns && !isUnknown) {
    return studentTest(values, level, reference, step);
  }
  const flipped = signFlipTest(values, level, reference, seed);
  if (isUnknown) {
    return { ...flipped, interval: { ...flipped.interval, low: Number.NaN, high: Number.NaN } };
  }
  if (step === 0) return flipped;
  const coarse = Math.min(variance(values), (coarseSpread * step) ** 2);
  return bothOf(flipped, studentTest(values, level, reference, step, coarse));
}

/** Squares of numbers beyond 1e±154 are infinite or 0, and a spread of 0 would prove anything: the test of the same in another unit. */
function scaledTest(values: readonly number[], options: MeanTestOptions, scale: number): MeanTest {
  const scaled = Object.fromEntries(
    (['reference', 'step', 'stepWithoutSpread', 'size'] as const).flatMap((name) =>
      options[name] === undefined ? [] : [[name, options[name] / scale]],
    ),
  );
  const test = meanTest(
    values.map((value) => value / scale),
    { ...options, ...scaled },
  );
  const { estimate, low, high } = test.interval;
  const interval = {
    ...test.interval,
    ...{ estimate: estimate * scale, low: low * scale, high: high * scale },
  };
  return { ...test, interval };
}

/** Student's t of values in a ring; no test of two. */
function ringTest(
  values: readonly number[],
  level: number,
  reference: number,
  step: number,
): MeanTest {
  const found = ringMean(values, stepVariance * step ** 2);
  const count = values.length;
  if (found === null) {
    const interval = { estimate: mean(values), low: Number.NaN, high: Number.NaN, level, count };
    return { method: 'none', interval, pAbove: Number.NaN, pBelow: Number.NaN };
  }
  return byStudent({ ...found, count }, level, reference);
}

/** Of values in a ring that are all equal no two that have something in common count. */
function signsInRing(
  values: readonly number[],
  level: number,
  reference: number,
  seed: number,
): MeanTest {
  const { method, interval, ...chances } = signFlipTest(
    apartInRing(values),
    level,
    reference,
    seed,
  );
  const bounds = { low: Number.NaN, high: Number.NaN, count: values.length };
  return { method, interval: { ...interval, ...bounds }, ...chances };
}

/** Of two tests, both of which have to decide: the larger chances, and an interval as wide as the two. */
function bothOf(one: MeanTest, other: MeanTest): MeanTest {
  return {
    method: one.method,
    interval: {
      ...one.interval,
      low: Math.min(one.interval.low, other.interval.low),
      high: Math.max(one.interval.high, other.interval.high),
    },
    pAbove: Math.max(one.pAbove, other.pAbove),
    pBelow: Math.max(one.pBelow, other.pBelow),
  };
}

function studentTest(
  values: readonly number[],
  level: number,
  reference: number,
  step: number,
  spread = variance(values),
): MeanTest {
  const count = values.length;
  const error = Math.sqrt((spread + stepVariance * step ** 2) / count);
  return byStudent({ estimate: mean(values), error, freedom: count - 1, count }, level, reference);
}

function byStudent(
  { estimate, error, freedom, count }: RingMean & { count: number },
  level: number,
  reference: number,
): MeanTest {
  const width = studentQuantile((1 + level) / 2, freedom) * error;
  const distance = estimate - reference;
  const t = distance === 0 ? 0 : distance / error;
  return {
    method: 'student',
    interval: { estimate, low: estimate - width, high: estimate + width, level, count },
    pAbove: studentCdf(-t, freedom),
    pBelow: studentCdf(t, freedom),
  };
}

function signFlipTest(
  values: readonly number[],
  level: number,
  reference: number,
  seed: number,
): MeanTest {
  const count = values.length;
  const means = count <= mostEnumerated ? subsetMeans(values) : drawnSubsetMeans(values, seed);
  const chances = flipChances(means, values, reference);
  means.sort();
  // As many subsets may lie beyond a bound as the level leaves; six values or more leave one.
  const cut = Math.floor(((1 - level) / 2) * (means.length + 1) * (1 + 1e-12));
  return {
    method: 'sign-flip',
    interval: {
      estimate: mean(values),
      low: cut === 0 ? -Infinity : (means[cut - 1] as number),
      high: cut === 0 ? Infinity : (means[means.length - cut] as number),
      level,
      count,
    },
    ...chances,
  };
}

/** Both one-sided p of the exact sign-flip test against `reference`, without an interval. */
export function signFlipChances(values: readonly number[], reference = 0) {
  return flipChances(subsetMeans(values), values, reference);
}

/**
 * Flipping the signs of a subset lowers the sum by twice its own: the patterns at least as high as
 * the observed one are the subsets whose mean is not above the reference, and the empty one.
 */
function flipChances(
  means: Float64Array,
  values: readonly number[],
  reference: number,
): Pick<MeanTest, 'pAbove' | 'pBelow'> {
  const tolerance = 1e-12 * Math.max(...values.map((value) => Math.abs(value - reference)));
  let notAbove = 1;
  let notBelow = 1;
  for (const value of means) {
    if (value <= reference + tolerance) notAbove++;
    if (value >= reference - tolerance) notBelow++;
  }
  const patterns = means.length + 1;
  return { pAbove: notAbove / patterns, pBelow: notBelow / patterns };
}

/** The mean of every subset but the empty one. */
function subsetMeans(values: readonly number[]): Float64Array {
  const means = new Float64Array(2 ** values.length - 1);
  const sums = new Float64Array(2 ** values.length);
  const sizes = new Uint8Array(2 ** values.length);
  for (let subset = 1; subset < sums.length; subset++) {
    const last = 31 - Math.clz32(subset);
    const rest = subset - (1 << last);
    sums[subset] = (sums[rest] as number) + (values[last] as number);
    sizes[subset] = (sizes[rest] as number) + 1;
    means[subset - 1] = (sums[subset] as number) / (sizes[subset] as number);
  }
  return means;
}

function drawnSubsetMeans(values: readonly number[], seed: number): Float64Array {
  const random = randomStream(seed, 'sign-flip');
  return Float64Array.from({ length: drawnCount }, () => {
    let sum = 0;
    let size = 0;
    while (size === 0) {
      let bits = 0;
      values.forEach((value, index) => {
        // A draw has 32 coins.
        bits = index % 32 === 0 ? random.uint32() : bits >>> 1;
        if ((bits & 1) === 0) return;
        sum += value;
        size++;
      });
    }
    return sum / size;
  });
}
