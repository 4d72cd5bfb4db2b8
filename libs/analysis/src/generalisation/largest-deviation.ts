/** A deviation beyond this moves weights by more than any network stands. */
const mostDeviation = 5;

/**
 * The largest deviation up to which a drop stays within a limit, by halving the interval from 0: the σ′ of
 * PAC-Bayes-flatness (Jiang et al. 2020, appendix C.4, algorithm 2). The drop is a mean over draws that
 * are the same at every trial, so that it is one function of the deviation.
 *
 * @returns the lower end of the last interval; `mostDeviation` where even that keeps within the limit.
 */
export function largestDeviation(
  dropAt: (deviation: number) => number,
  limit: number,
  bisectionCount: number,
): number {
  let [low, high] = [0, mostDeviation];
  if (dropAt(high) <= limit) return high;
  for (let step = 0; step < bisectionCount; step++) {
    const middle = (low + high) / 2;
    if (dropAt(middle) <= limit) low = middle;
    else high = middle;
  }
  return low;
}
