import type { Build, TaskEnvironment } from '@basin/core';

/** By what a training was computed. */
export type ReplayedOn = Pick<TaskEnvironment, 'backend' | 'cpuFeatures'> & Build;

/**
 * What two computations of a training do not have in common, in a line, where their weights may differ for
 * that alone; none where everything is the same and other weights are a fault.
 */
export function otherOrigins(stored: ReplayedOn | null, replayed: ReplayedOn): string[] {
  if (stored === null) return [];
  const same: [string, boolean][] = [
    ['backends', stored.backend === replayed.backend],
    ['processors', stored.cpuFeatures === replayed.cpuFeatures],
    ['builds of Basin', stored.buildDigest === replayed.buildDigest],
  ];
  const others = same.flatMap(([words, isSame]) => (isSame ? [] : [words]));
  if (others.length === 0) return [];
  return [
    `computed by other ${others.join(' and ')}: last bits may change between them (CHANGELOG.md says where builds do), and a long training carries them up; --precision=float64 says what of the results hangs on that`,
  ];
}
