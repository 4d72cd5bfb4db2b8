import { type LabelNoise, randomStream } from '@basin/core';

/**
 * Labels of which a share, chosen and drawn by the stream `labels`, is replaced by uniformly random
 * classes: the true one included, as in Zhang et al. 2017, or not.
 */
export function withRandomLabels(
  labels: Int32Array,
  { randomLabelShare = 0, randomLabels = 'any-class' }: LabelNoise,
  classCount: number,
  labelsSeed: number,
): Int32Array {
  const replacedCount = Math.round(randomLabelShare * labels.length);
  if (replacedCount === 0) return labels;
  const replaced = labels.slice();
  const random = randomStream(labelsSeed, 'labels');
  // Two draws for every example, used or not: a larger share then replaces a superset of labels.
  const ranks = labels.map(() => random.uint32() >>> 1);
  const drawn = labels.map((label) => {
    if (randomLabels === 'any-class') return random.integer(classCount);
    const other = random.integer(classCount - 1);
    return other < label ? other : other + 1;
  });
  const order = Array.from(labels.keys()).sort(
    (a, b) => (ranks[a] as number) - (ranks[b] as number) || a - b,
  );
  for (const index of order.slice(0, replacedCount)) replaced[index] = drawn[index] as number;
  return replaced;
}
