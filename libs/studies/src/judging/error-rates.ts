/** One-sided level of every decision: supported and contradicted have 2.5 % each where nothing differs. */
export const sideLevel = 0.025;

/** Of a rule on the mean of one value a seed: `signOfMean`, `pairedComparison`. */
export const ratesOverSeeds =
  'Student’s t for 3 to 5 seeds, an exact sign-flip test from 6 on, two-sided at 5 %: where nothing differs, at most 2.5 % of studies find it supported and 2.5 % contradicted. To the variance of values in steps (an accuracy of few examples, a count) half of a squared step is added, and from 6 seeds on they have to pass that t test too; values without any spread decide nothing below 6 seeds. Fewer than 3 seeds decide nothing.';

/** Of a rank trend over configurations: `trendOverConfigurations`. */
export const ratesOfTrends = `${ratesOverSeeds} The order within seeds has to be as unlikely by chance (a permutation test).`;

/** Of ranks over points whose settings differ in more than what is ranked. */
export const ratesOfPoints = `${ratesOfTrends} So has an order of whole points, the same in all seeds: what settings do to a metric they do in every seed, and more seeds are no more points.`;

/** Of several parts that must all hold: `allOf`. */
export const ratesOfParts =
  'All parts must be supported, each at that level, which needs no correction; one part contradicts the whole when it does so after Holm’s correction over all parts.';

/** Of a condition on every run: `holdsInEveryRun`, `trendInEveryRun`. */
export const ratesOfEveryRun =
  'One run that fails refutes it: no chance enters. Supported only where all runs of at least 3 seeds hold and chance alone would have made them in at most 2.5 % of studies.';

/** Of equivalence: `withinMargin`. */
export const ratesWithinMargin =
  'Two one-sided tests at 2.5 %, of Student’s t for 3 to 5 seeds and of sign flips from 6 on: where the true mean lies on the margin, at most 2.5 % of studies find it within and 2.5 % beyond. Values in steps or without spread are dealt with as in a test of a mean: half of a squared step more variance, nothing below 6 seeds.';
