import { countedValue, isLoss, type Metric, metricOf, ownValue } from '@basin/core';
import { mean, pairedDifferences } from '@basin/statistics';
import type { StoreReader, TaskRow } from '@basin/store';
import { leavesOf } from './settings.ts';

export interface ComparedMetric {
  metric: Metric;
  /** Means over the tasks of each side that count (`countedValue`); null where none does. */
  a: number | null;
  b: number | null;
  /** b − a over the pairs with its 95 % interval (of one pair: its value); null without pairs. */
  difference: { mean: number; low: number; high: number; level: number; pairCount: number } | null;
  /** Pairs that there would be if all tasks counted. */
  plannedPairs: number;
  /** Why the two sides are not on one scale, so that they have no difference; null where they are. */
  notComparable: string | null;
}

/**
 * A metric of two lists of tasks: both means, and their difference over the units that both have.
 *
 * @param lossesDiffer why losses of the two are on different scales, as `lossesApart` has it.
 */
export function comparedMetric(
  reader: StoreReader,
  name: string,
  a: readonly TaskRow[],
  b: readonly TaskRow[],
  unit: (row: TaskRow) => string,
  lossesDiffer: string | null = null,
): ComparedMetric {
  const [ofA, ofB] = [a, b].map((rows) => meansByUnit(reader, rows, name, unit)) as [
    Map<string, number>,
    Map<string, number>,
  ];
  const { keys, mean: difference } = pairedDifferences(ofB, ofA);
  const { estimate, low, high, level } = difference;
  const notComparable = isLoss(name) ? lossesDiffer : null;
  const unitsOfB = new Set(b.map(unit));
  return {
    metric: metricOf(name),
    a: meanOf(ofA),
    b: meanOf(ofB),
    difference:
      keys.length === 0 || notComparable !== null
        ? null
        : {
            mean: estimate,
            low: keys.length < 2 ? estimate : low,
            high: keys.length < 2 ? estimate : high,
            ...{ level, pairCount: keys.length },
          },
    plannedPairs: new Set(a.map(unit).filter((key) => unitsOfB.has(key))).size,
    notComparable,
  };
}

function meanOf(values: ReadonlyMap<string, number>): number | null {
  return values.size === 0 ? null : mean([...values.values()]);
}

/** Where several tasks are one unit (a seed in many settings), their mean stands for it. */
function meansByUnit(
  reader: StoreReader,
  rows: readonly TaskRow[],
  name: string,
  unit: (row: TaskRow) => string,
): Map<string, number> {
  const values = new Map<string, number[]>();
  for (const row of rows) {
    const value = countedValue(row.state, ownValue(valuesOf(reader, row), name));
    if (value === null) continue;
    values.set(unit(row), [...(values.get(unit(row)) ?? []), value]);
  }
  return new Map([...values].map(([key, list]) => [key, mean(list)]));
}

/** What a training's final weights have, or the single numbers that an analysis found. */
export function valuesOf(reader: StoreReader, row: TaskRow): Record<string, number | null> {
  if (row.kind === 'training') {
    return Object.fromEntries(Object.entries(row.metrics).map(([name, { last }]) => [name, last]));
  }
  const result = reader.analysisResult(row.taskId, row.generation);
  return Object.fromEntries(
    [...leavesOf(result)].flatMap(([path, value]): [string, number][] =>
      typeof value === 'number' && !path.includes('[') ? [[path, value]] : [],
    ),
  );
}
