import { BasinError } from '@basin/core';

/** Ranks 1 … n in the order of the values; ties share their mean rank. */
export function averageRanks(values: readonly number[]): number[] {
  const order = values.map((_, index) => index);
  order.sort((a, b) => (values[a] as number) - (values[b] as number));
  const ranks = new Array<number>(values.length).fill(0);
  for (let start = 0; start < order.length;) {
    let end = start;
    while (end < order.length && values[order[end] as number] === values[order[start] as number]) {
      end++;
    }
    for (let place = start; place < end; place++) {
      ranks[order[place] as number] = (start + end + 1) / 2;
    }
    start = Math.max(end, start + 1);
  }
  return ranks;
}

/** Pearson's correlation in [−1, 1]; NaN below two pairs, or when a column is constant. */
export function pearson(x: readonly number[], y: readonly number[]): number {
  checkPairs(x, y);
  const count = x.length;
  const meanX = x.reduce((sum, value) => sum + value, 0) / count;
  const meanY = y.reduce((sum, value) => sum + value, 0) / count;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let index = 0; index < count; index++) {
    const dx = (x[index] as number) - meanX;
    const dy = (y[index] as number) - meanY;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  if (!(xx > 0 && yy > 0)) return Number.NaN;
  return Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
}

/** Spearman's ρ: Pearson's correlation of the average ranks. NaN when a column is constant or holds NaN. */
export function spearman(x: readonly number[], y: readonly number[]): number {
  checkPairs(x, y);
  if (x.some(Number.isNaN) || y.some(Number.isNaN)) return Number.NaN;
  return pearson(averageRanks(x), averageRanks(y));
}

/**
 * Kendall's τ-b (Kendall 1945), which allows for ties: (C − D)/√((n₀ − n₁)(n₀ − n₂)). Quadratic in
 * the number of pairs. NaN when a column is constant or holds NaN.
 */
export function kendall(x: readonly number[], y: readonly number[]): number {
  checkPairs(x, y);
  if (x.some(Number.isNaN) || y.some(Number.isNaN)) return Number.NaN;
  let balance = 0;
  let untiedX = 0;
  let untiedY = 0;
  for (let i = 1; i < x.length; i++) {
    for (let j = 0; j < i; j++) {
      const dx = Math.sign((x[i] as number) - (x[j] as number));
      const dy = Math.sign((y[i] as number) - (y[j] as number));
      balance += dx * dy;
      untiedX += Math.abs(dx);
      untiedY += Math.abs(dy);
    }
  }
  return untiedX > 0 && untiedY > 0 ? balance / Math.sqrt(untiedX * untiedY) : Number.NaN;
}

function checkPairs(x: readonly number[], y: readonly number[]): void {
  if (x.length !== y.length) {
    throw new BasinError(
      'statistics/unequal-lengths',
      `columns have ${x.length} and ${y.length} values: pass one y for each x`,
    );
  }
}

/** How far apart two neighbouring values of Spearman's ρ over so many points are, without ties: 12/(n³ − n). */
export function spearmanStep(count: number): number {
  return 12 / (count ** 3 - count);
}

/** The same of Kendall's τ: 4/(n² − n). */
export function kendallStep(count: number): number {
  return 4 / (count ** 2 - count);
}
