import { randomStream } from '@basin/core';
import { growTree, type TreeLeaf } from './regression-tree.ts';
import { mean, standardDeviation } from './summary.ts';

export interface FeatureImportance {
  /** Share of the variance that the feature explains by itself, of what all features do: they add up to 1. */
  share: number;
  /** Of the share, over the trees: how sure it is. */
  standardDeviation: number;
}

export interface ImportanceOptions {
  /** Default: 64, as Optuna has it. */
  treeCount?: number;
  /** Default: 0. */
  seed?: number;
}

/**
 * Functional ANOVA of a random forest (Hutter, Hoos and Leyton-Brown 2014): how much of the variance of
 * the prediction over the whole box each feature explains by itself, normalised as Optuna's
 * `FanovaImportanceEvaluator` does. One tree at a time, so that a page stays alive between them.
 *
 * @param columns one a feature, all as long as `targets`; categories as whole numbers, rates by their logarithm.
 * @returns nothing where a target or all features do not vary.
 */
export function* featureImportance(
  columns: readonly ArrayLike<number>[],
  targets: ArrayLike<number>,
  { treeCount = 64, seed = 0 }: ImportanceOptions = {},
): Generator<FeatureImportance[]> {
  const ranges = columns.map(rangeOf);
  const space = { low: ranges.map(([low]) => low), high: ranges.map(([, high]) => high) };
  const random = randomStream(seed, 'importance');
  const explained: number[][] = [];
  for (let tree = 0; tree < treeCount; tree++) {
    const rows = Array.from({ length: targets.length }, () => random.integer(targets.length));
    const leaves = growTree(columns, targets, rows, space);
    const variance = wholeVariance(leaves, space);
    if (!(variance > 0)) continue;
    explained.push(
      columns.map((_, feature) => marginalVariance(leaves, feature, space) / variance),
    );
    yield summarised(explained, columns.length);
  }
}

function summarised(explained: readonly number[][], featureCount: number): FeatureImportance[] {
  const byFeature = Array.from({ length: featureCount }, (_, feature) =>
    explained.map((tree) => tree[feature] as number),
  );
  const total = byFeature.reduce((sum, values) => sum + mean(values), 0);
  return byFeature.map((values) => ({
    share: total > 0 ? mean(values) / total : 0,
    standardDeviation: total > 0 && values.length > 1 ? standardDeviation(values) / total : 0,
  }));
}

/** Variance of the tree's prediction over the whole box. */
function wholeVariance(leaves: readonly TreeLeaf[], space: Space): number {
  let [sum, squares] = [0, 0];
  for (const leaf of leaves) {
    let volume = 1;
    for (let feature = 0; feature < leaf.low.length; feature++) {
      volume *= widthOf(leaf, space, feature);
    }
    sum += volume * leaf.value;
    squares += volume * leaf.value * leaf.value;
  }
  return Math.max(0, squares - sum * sum);
}

/** A leaf's part of the whole range of a feature. */
function widthOf({ low, high }: Space, space: Space, feature: number): number {
  const [from, to] = [space.low[feature] as number, space.high[feature] as number];
  return ((high[feature] as number) - (low[feature] as number)) / (to - from);
}

type Space = Pick<TreeLeaf, 'low' | 'high'>;

/** A column that does not vary has a width all the same, and explains nothing. */
function rangeOf(column: ArrayLike<number>): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let index = 0; index < column.length; index++) {
    low = Math.min(low, column[index] as number);
    high = Math.max(high, column[index] as number);
  }
  return high > low ? [low, high] : [low, low + 1];
}

/** Variance along one feature of the tree's mean over all others. */
function marginalVariance(leaves: readonly TreeLeaf[], feature: number, space: Space): number {
  // What each leaf adds to the mean where it begins, and takes away where it ends.
  const changes = leaves.flatMap((leaf) => {
    let share = leaf.value;
    for (let other = 0; other < leaf.low.length; other++) {
      if (other !== feature) share *= widthOf(leaf, space, other);
    }
    return [
      { at: leaf.low[feature] as number, change: share },
      { at: leaf.high[feature] as number, change: -share },
    ];
  });
  changes.sort((a, b) => a.at - b.at);
  const whole = (space.high[feature] as number) - (space.low[feature] as number);
  let [height, sum, squares] = [0, 0, 0];
  for (const [index, { at, change }] of changes.entries()) {
    height += change;
    const next = changes[index + 1]?.at ?? at;
    const weight = (next - at) / whole;
    sum += weight * height;
    squares += weight * height * height;
  }
  return Math.max(0, squares - sum * sum);
}
