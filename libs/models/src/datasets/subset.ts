import { BasinError } from '@basin/core';

/**
 * How many examples of a split are asked for, by count or as a share; all of them where nothing is said.
 *
 * @throws BasinError `dataset/too-few-examples`.
 */
export function subsetOf(
  field: string,
  there: number,
  wanted: number | undefined,
  share?: number,
): number {
  if (wanted === undefined) return Math.max(1, Math.round((share ?? 1) * there));
  if (share !== undefined) {
    throw new BasinError(
      'dataset/too-few-examples',
      `${field} is ${wanted}, and a share of ${share} is asked for too: say one of the two`,
    );
  }
  if (wanted <= there) return wanted;
  throw new BasinError(
    'dataset/too-few-examples',
    `${field} is ${wanted}, but the split has ${there} examples: ask for at most as many`,
  );
}
