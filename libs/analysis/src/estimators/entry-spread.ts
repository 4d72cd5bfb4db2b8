/** The variance of zᵀAz over random signs z, from its terms at single entries. */
export interface EntrySpread {
  /** The terms zᵢ(Az)ᵢ of one probe. */
  add(terms: Float64Array): void;
  /**
   * 2·Σᵢ of the sample variance of term i over the probes; NaN of fewer than two. Its mean is Var(zᵀAz) =
   * 2·Σ over i ≠ j of Aᵢⱼ² for a symmetric A, and at least Var(zᵀAz) for any other.
   */
  variance(): number;
}

/**
 * Var Σᵢ zᵢ(Az)ᵢ without asking how the sums themselves are spread: the terms i and j share the one product
 * zᵢzⱼ and covary by AᵢⱼAⱼᵢ, so that the variance of the sum is twice the sum of the variances (at most that
 * where A is not symmetric, for 2ab ≤ a² + b²). Of so many terms it is known by far better than of a few
 * sums: for one large eigenvalue λ the sums are λg², g next to normal, whose own sample variance of ten is off by
 * a factor of two and small together with their mean, which is why an interval from it misses in 11 %. Terms of a diagonal matrix do not vary.
 */
export function entrySpread(size: number): EntrySpread {
  const means = new Float64Array(size);
  let [count, squares] = [0, 0];
  return {
    add(terms) {
      count++;
      // Welford's update: no cancellation where the spread is small beside the mean.
      for (let index = 0; index < size; index++) {
        const term = terms[index] as number;
        const change = term - (means[index] as number);
        const mean = (means[index] as number) + change / count;
        means[index] = mean;
        squares += change * (term - mean);
      }
    },
    variance: () => (count > 1 ? (2 * squares) / (count - 1) : Number.NaN),
  };
}

/** Entry by entry. */
export function termsOf(signs: Float64Array, product: Float64Array): Float64Array {
  return signs.map((sign, index) => sign * (product[index] as number));
}
