import { BasinError } from '@basin/core';

/**
 * Indices of at most `limit` points that draw the same line: the points are cut into equal runs and
 * each gives its lowest and highest value, in order, so no spike is lost. The first and last point
 * always stay. A run that holds NaN, an infinity or nothing keeps one of those too, so a gap remains a gap.
 *
 * @throws BasinError `statistics/decimation-limit` when limit is below 8.
 */
export function decimatedIndices(values: ArrayLike<number | null>, limit: number): number[] {
  if (!(limit >= 8)) {
    throw new BasinError('statistics/decimation-limit', `limit is ${limit}: give 8 points or more`);
  }
  const count = values.length;
  if (count <= limit) return Array.from({ length: count }, (_, index) => index);

  const chosen: number[] = [0];
  // Three points of each run at most, and the two ends.
  const runCount = Math.floor((limit - 2) / 3);
  for (let run = 0; run < runCount; run++) {
    const start = 1 + Math.floor((run * (count - 2)) / runCount);
    const end = 1 + Math.floor(((run + 1) * (count - 2)) / runCount);
    let lowest = -1;
    let highest = -1;
    let gap = -1;
    for (let index = start; index < end; index++) {
      const value = values[index] ?? Number.NaN;
      if (!Number.isFinite(value)) {
        if (gap < 0) gap = index;
        continue;
      }
      if (lowest < 0 || value < (values[lowest] as number)) lowest = index;
      if (highest < 0 || value > (values[highest] as number)) highest = index;
    }
    const kept = [...new Set([lowest, highest, gap])].filter((index) => index >= 0);
    chosen.push(...kept.sort((a, b) => a - b));
  }
  chosen.push(count - 1);
  return chosen;
}
