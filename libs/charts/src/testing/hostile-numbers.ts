import fc from 'fast-check';

/** Numbers that break arithmetic on axes: each of these has looped, flattened or emptied a chart. */
const hostileValues = [
  ...[Number.NaN, Infinity, -Infinity, 0, -0, 1, -1],
  ...[0.1, 0.10000000000000002, -0.1, 1 / 3, 1 - Number.EPSILON / 2],
  ...[Number.MIN_VALUE, -Number.MIN_VALUE, 1e-310, 1e-300, -1e-300],
  ...[1e300, -1e300, 1e308, -1e308, Number.MAX_VALUE, -Number.MAX_VALUE],
  ...[2 ** 53, 2 ** 53 + 2, 1e16, 123456789.00000001],
];

/** One of them, or any double at all. */
export const hostileNumber = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...hostileValues) },
  { weight: 1, arbitrary: fc.double() },
  { weight: 1, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
);

/**
 * Columns of such numbers: empty, single, all NaN, all equal, equal but for a bit, wide, mixed with
 * ordinary ones and with missing ones.
 */
export const hostileColumn: fc.Arbitrary<(number | null)[]> = fc.oneof(
  fc.array(hostileNumber, { maxLength: 12 }),
  fc.array(fc.option(hostileNumber), { maxLength: 12 }),
  fc.array(fc.constantFrom(0.1, 0.10000000000000002), { minLength: 1, maxLength: 12 }),
  fc.array(fc.constant(Number.NaN), { minLength: 1, maxLength: 5 }),
  fc
    .tuple(fc.array(fc.double({ min: 0, max: 3, noNaN: true }), { minLength: 3 }), hostileNumber)
    .map(([ordinary, one]) => [...ordinary, one]),
);
