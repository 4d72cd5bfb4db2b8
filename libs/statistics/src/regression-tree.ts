/** A leaf of a tree: the box of inputs that it stands for, and its value there. */
export interface TreeLeaf {
  value: number;
  /** One interval a feature. */
  low: number[];
  high: number[];
}

/** Deeper trees than this have split what cannot be told apart. */
const deepest = 40;

/**
 * A regression tree grown until its leaves are pure (CART, squared error, thresholds half-way between
 * neighbouring values), given as boxes that fill the space between `low` and `high`.
 *
 * @param rows indices of the observations, repeated ones counting as often.
 */
export function growTree(
  columns: readonly ArrayLike<number>[],
  targets: ArrayLike<number>,
  rows: readonly number[],
  space: { low: number[]; high: number[] },
): TreeLeaf[] {
  const leaves: TreeLeaf[] = [];
  const stack = [{ rows: [...rows], low: space.low, high: space.high, depth: 0 }];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const split = node.depth < deepest ? bestSplit(columns, targets, node.rows) : null;
    if (split === null) {
      let sum = 0;
      for (const row of node.rows) sum += targets[row] as number;
      leaves.push({ value: sum / node.rows.length, low: node.low, high: node.high });
      continue;
    }
    const { feature, threshold } = split;
    const column = columns[feature] as ArrayLike<number>;
    const depth = node.depth + 1;
    stack.push({
      ...{ depth, low: node.low, high: node.high.with(feature, threshold) },
      rows: node.rows.filter((row) => (column[row] as number) <= threshold),
    });
    stack.push({
      ...{ depth, low: node.low.with(feature, threshold), high: node.high },
      rows: node.rows.filter((row) => (column[row] as number) > threshold),
    });
  }
  return leaves;
}

/** The split that leaves the least squared error; null where no split lessens it. */
function bestSplit(
  columns: readonly ArrayLike<number>[],
  targets: ArrayLike<number>,
  rows: readonly number[],
): { feature: number; threshold: number } | null {
  if (rows.length < 2) return null;
  let total = 0;
  for (const row of rows) total += targets[row] as number;
  let best: { feature: number; threshold: number } | null = null;
  let bestGain = (total * total) / rows.length;
  // Rounding is no gain: a node of equal targets is a leaf.
  bestGain += 1e-12 * Math.abs(bestGain);
  for (const [feature, column] of columns.entries()) {
    let [sum, count] = [0, 0];
    const steps = stepsOf(column, targets, rows);
    for (const [index, step] of steps.entries()) {
      const next = steps[index + 1];
      if (next === undefined) break;
      sum += step.sum;
      count += step.count;
      const gain = (sum * sum) / count + (total - sum) ** 2 / (rows.length - count);
      if (gain > bestGain) {
        bestGain = gain;
        best = { feature, threshold: step.value + (next.value - step.value) / 2 };
      }
    }
  }
  return best;
}

/** The distinct values of a column in order, with the targets there: parameters often have few. */
function stepsOf(
  column: ArrayLike<number>,
  targets: ArrayLike<number>,
  rows: readonly number[],
): { value: number; count: number; sum: number }[] {
  const steps = new Map<number, { value: number; count: number; sum: number }>();
  for (const row of rows) {
    const value = column[row] as number;
    const step = steps.get(value);
    if (step === undefined) steps.set(value, { value, count: 1, sum: targets[row] as number });
    else {
      step.count++;
      step.sum += targets[row] as number;
    }
  }
  return [...steps.values()].sort((a, b) => a.value - b.value);
}
