import { BasinError } from '@basin/core';

/**
 * Slope of the least-squares line of y on x. NaN below two points or when every x is the same.
 *
 * @throws BasinError `statistics/unequal-lengths`.
 */
export function linearSlope(x: readonly number[], y: readonly number[]): number {
  if (x.length !== y.length) {
    throw new BasinError(
      'statistics/unequal-lengths',
      `columns have ${x.length} and ${y.length} values: pass one y for each x`,
    );
  }
  const meanX = x.reduce((sum, value) => sum + value, 0) / x.length;
  const meanY = y.reduce((sum, value) => sum + value, 0) / y.length;
  let xx = 0;
  let xy = 0;
  for (let index = 0; index < x.length; index++) {
    const dx = (x[index] as number) - meanX;
    xx += dx * dx;
    xy += dx * ((y[index] as number) - meanY);
  }
  return xx > 0 ? xy / xx : Number.NaN;
}
