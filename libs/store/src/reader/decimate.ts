/**
 * Indices of at most `limit` of the values, ascending: the first and the last, and of each of equal
 * stretches between them the least, the greatest and, where there is one, a NaN. So no peak and no
 * gap goes unseen.
 */
export function decimatedIndices(values: ArrayLike<number | null>, limit: number): number[] {
  const count = values.length;
  if (count <= limit) return Array.from({ length: count }, (_, index) => index);
  if (limit < 5) return endpoints(count, limit);
  const stretchCount = Math.floor((limit - 2) / 3);
  const kept: number[] = [0];
  for (let stretch = 0; stretch < stretchCount; stretch++) {
    const start = 1 + Math.floor((stretch * (count - 2)) / stretchCount);
    const end = 1 + Math.floor(((stretch + 1) * (count - 2)) / stretchCount);
    kept.push(...extremes(values, start, end));
  }
  kept.push(count - 1);
  return kept;
}

function endpoints(count: number, limit: number): number[] {
  if (limit < 1) return [];
  return limit === 1 ? [count - 1] : [0, count - 1];
}

function extremes(values: ArrayLike<number | null>, start: number, end: number): number[] {
  let least = -1;
  let greatest = -1;
  let gap = -1;
  for (let index = start; index < end; index++) {
    const value = values[index] ?? Number.NaN;
    if (Number.isNaN(value)) {
      if (gap < 0) gap = index;
      continue;
    }
    if (least < 0 || value < (values[least] as number)) least = index;
    if (greatest < 0 || value > (values[greatest] as number)) greatest = index;
  }
  return [...new Set([least, greatest, gap])].filter((index) => index >= 0).sort((a, b) => a - b);
}
