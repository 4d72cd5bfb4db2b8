/*
 * The complementary error function by rational Chebyshev approximations on three intervals
 * (W. J. Cody, Math. Comp. 23, 1969), relative error about 1e-16; for inner loops, where the series of
 * `normalCdf` is too slow.
 */

const center = {
  numerator: [
    1.85777706184603153e-1, 3.1611237438705656, 1.13864154151050156e2, 3.77485237685302021e2,
    3.20937758913846947e3,
  ],
  denominator: [
    1, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3,
  ],
};
const middle = {
  numerator: [
    2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594, 6.61191906371416295e1,
    2.98635138197400131e2, 8.8195222124176909e2, 1.71204761263407058e3, 2.05107837782607147e3,
    1.23033935479799725e3,
  ],
  denominator: [
    1, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3,
    3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3,
  ],
};
const far = {
  numerator: [
    1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1,
    1.60837851487422766e-2, 6.58749161529837803e-4,
  ],
  denominator: [
    1, 2.56852019228982242, 1.87295284992346725, 5.27905102951428412e-1, 6.05183413124413191e-2,
    2.33520497626869185e-3,
  ],
};

/** 1 − erf(x), without loss of digits for large x. */
export function erfc(x: number): number {
  const size = Math.abs(x);
  if (size <= 0.46875) return 1 - x * ratio(center, x * x);
  const tail = size <= 4 ? exponential(size) * ratio(middle, size) : farTail(size);
  return x < 0 ? 2 - tail : tail;
}

/** Probability that a standard normal value is above z. */
export function normalTail(z: number): number {
  return erfc(z * Math.SQRT1_2) / 2;
}

function farTail(size: number): number {
  if (size > 27) return 0;
  const square = 1 / (size * size);
  const inverse = 1 / Math.sqrt(Math.PI);
  return (exponential(size) / size) * (inverse - square * ratio(far, square));
}

/** exp(−x²), with x² in two parts whose first is exact. */
function exponential(x: number): number {
  const rounded = Math.trunc(x * 16) / 16;
  return Math.exp(-rounded * rounded) * Math.exp(-(x - rounded) * (x + rounded));
}

function ratio(
  { numerator, denominator }: { numerator: readonly number[]; denominator: readonly number[] },
  x: number,
): number {
  let above = 0;
  let below = 0;
  for (let index = 0; index < numerator.length; index++) {
    above = above * x + (numerator[index] as number);
    below = below * x + (denominator[index] as number);
  }
  return above / below;
}
