/** Of so many of the largest eigenvalues an end of the outliers is looked for. */
const mostOutliers = 30;

/**
 * How many of the largest eigenvalues stand apart from the rest: those before the largest ratio of one eigenvalue to
 * the next, among the first 30 that are positive. Of trained classifiers about as many as classes (Sagun et al. 2018,
 * "Empirical analysis of the Hessian of over-parametrized neural networks"; Papyan 2018). 0 where fewer than two are
 * positive.
 *
 * @param eigenvalues ascending
 * @param tolerance what is smaller counts as 0
 */
export function outlierCount(eigenvalues: ArrayLike<number>, tolerance: number): number {
  let [count, greatest] = [0, 0];
  for (let rank = 1; rank <= mostOutliers; rank++) {
    const [one, next] = [rank, rank + 1].map((place) => eigenvalues[eigenvalues.length - place]);
    if (one === undefined || next === undefined || next <= tolerance) break;
    if (one / next > greatest) [count, greatest] = [rank, one / next];
  }
  return count;
}
