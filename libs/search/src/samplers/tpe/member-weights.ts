/** Members that weigh as much as the prior, the latest ones. */
const fullWeights = 25;

/** Of `count` members, the weight of that with so many before it: 1 of the latest 25, rising evenly up to there. */
export function weightOf(rank: number, count: number): number {
  const rising = count - fullWeights;
  if (count < fullWeights || rank >= rising) return 1;
  return rising === 1 ? 1 / count : 1 / count + (rank / (rising - 1)) * (1 - 1 / count);
}

/** All members' weights, and the prior's 1. */
export function totalWeight(count: number): number {
  if (count < fullWeights) return count + 1;
  const rising = count - fullWeights;
  const sum = rising === 1 ? 1 / count : (rising * (1 + 1 / count)) / 2;
  return fullWeights + sum + 1;
}
