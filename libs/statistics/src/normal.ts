/** Standard normal distribution function, by erfc's continued fraction or series; error below 1e-14. */
export function normalCdf(z: number): number {
  if (z === Infinity) return 1;
  if (z === -Infinity) return 0;
  const x = Math.abs(z);
  let upper: number;
  if (x < 3) {
    // Φ(x) − ½ = φ(x) (x + x³/3 + x⁵/(3·5) + …): Abramowitz and Stegun 26.2.11.
    let term = x;
    let sum = x;
    for (let odd = 3; Math.abs(term) > 1e-17 * Math.abs(sum); odd += 2) {
      term *= (x * x) / odd;
      sum += term;
    }
    upper = 0.5 - density(x) * sum;
  } else {
    // Mills' ratio as a continued fraction: Abramowitz and Stegun 26.2.14.
    let fraction = x;
    for (let k = 120; k >= 1; k--) fraction = x + k / fraction;
    upper = density(x) / fraction;
  }
  return z > 0 ? 1 - upper : upper;
}

/** Inverse of `normalCdf` on (0, 1), by bisection; ∓Infinity at 0 and 1. */
export function normalQuantile(share: number): number {
  if (Number.isNaN(share) || share < 0 || share > 1) return Number.NaN;
  if (share === 0) return -Infinity;
  if (share === 1) return Infinity;
  if (share === 0.5) return 0;
  if (share > 0.5) return -normalQuantile(1 - share);
  let low = -40;
  let high = 0;
  for (let step = 0; step < 80; step++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function density(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}
