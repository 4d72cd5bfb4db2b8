import {
  between,
  checkBounds,
  checkPositiveBounds,
  continuous,
  type Distribution,
  listed,
  quantised,
  stepped,
  steppedRange,
} from '../distribution.ts';

const bounds = ['min', 'max'] as const;
/** More integers than this are not listed: nobody trains them all. */
const mostIntegers = 100_000;

export const uniform: Distribution = {
  text: 'evenly between `min` and `max`',
  needs: bounds,
  may: [],
  check: checkBounds,
  domain: ({ min = 0, max = 1 }) => continuous((u) => min + u * (max - min), between(min, max)),
};

export const intUniform: Distribution = {
  text: 'whole numbers from `min` to `max`, both included',
  needs: bounds,
  may: [],
  check(spec) {
    const fractions = bounds.filter((key) => !Number.isInteger(spec[key]));
    if (fractions.length === 0) {
      return (spec.min ?? 0) <= (spec.max ?? 0) ? [] : checkBounds(spec);
    }
    return fractions.map((key) => ({
      key,
      message: `${key} is ${spec[key]}: int_uniform needs whole numbers`,
    }));
  },
  domain({ min = 0, max = 0 }) {
    const count = max - min + 1;
    const range = { low: min, high: max, isLog: false, step: 1 };
    if (count > mostIntegers) return continuous((u) => min + Math.floor(u * count), range);
    return { ...listed(Array.from({ length: count }, (_, index) => min + index)), range };
  },
};

const steppedUniform = quantised(
  uniform,
  'evenly between `min` and `max`, rounded to multiples of `q`; a grid takes min, min + q, … below max',
);

export const qUniform: Distribution = {
  ...steppedUniform,
  domain(spec) {
    const { min = 0, max = 1, q = 1 } = spec;
    const count = Math.ceil((max - min) / q);
    // numpy.arange(min, max, q), which W&B's grid takes.
    const values =
      count > mostIntegers
        ? null
        : Array.from({ length: count }, (_, index) => Number((min + index * q).toPrecision(12)));
    const range = steppedRange(between(min, max), q);
    return { values, weighted: false, range, at: (u) => stepped(min + u * (max - min), q) };
  },
};

/** Bounds are exponents of e: exp(X) of X uniform between them. */
export const logUniform: Distribution = {
  text: 'exp(x) of x evenly between `min` and `max`: the bounds are exponents of e',
  needs: bounds,
  may: [],
  check(spec) {
    const { max = 0 } = spec;
    // Whoever writes bounds as values here gets numbers beyond all use.
    if (max <= 50) return checkBounds(spec);
    const message = `max is ${max}, an exponent of e here: for bounds that are values write distribution: log_uniform_values`;
    return [{ key: 'max', message }];
  },
  domain: ({ min = 0, max = 1 }) =>
    continuous((u) => Math.exp(min + u * (max - min)), between(Math.exp(min), Math.exp(max), true)),
};

export const logUniformValues: Distribution = {
  text: 'evenly in the logarithm, between the values `min` and `max`',
  needs: bounds,
  may: [],
  check: checkPositiveBounds,
  domain: ({ min = 1, max = 1 }) =>
    continuous((u) => min * (max / min) ** u, between(min, max, true)),
};

/** exp(−X) of X uniform between the exponents; rising in u, as W&B's is. */
export const invLogUniform: Distribution = {
  text: 'exp(−x) of x evenly between `min` and `max`: the bounds are exponents of 1/e',
  needs: bounds,
  may: [],
  check: checkBounds,
  domain: ({ min = 0, max = 1 }) =>
    continuous(
      (u) => Math.exp(-(min + (1 - u) * (max - min))),
      between(Math.exp(-max), Math.exp(-min), true),
    ),
};

export const invLogUniformValues: Distribution = {
  ...logUniformValues,
  text: 'x with log(1/x) evenly between log(1/`max`) and log(1/`min`)',
};

export const qLogUniform = quantised(logUniform, 'as log_uniform, rounded to multiples of `q`');
export const qLogUniformValues = quantised(
  logUniformValues,
  'as log_uniform_values, rounded to multiples of `q`',
);
