/** Points of a seed for `ranks-with`: fewer are in some order by chance too often. */
export const leastRanked = 5;

/** Values of a parameter for `rises-with`: two of them are a comparison, which `higher` is for. */
export const leastTrend = 3;
