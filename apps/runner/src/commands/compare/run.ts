import { openReader } from '@basin/store';
import { chooseTarget, shortId } from '@basin/execution/reading/choose-target';
import { compare, type ComparedSide, type Comparison } from '@basin/execution/reading/compare';
import type { ComparedMetric } from '@basin/execution/reading/compared-metric';
import { print } from '../../cli/print.ts';
import { fieldList, wrapped } from '../../display/field-list.ts';
import { settingValues } from '../../display/setting-values.ts';
import { fitTable } from '../../display/fit-table.ts';
import { metricValue } from '../../display/values.ts';
import { outputWidth } from '../../display/terminal-width.ts';

/** Prints two tasks or sweeps beside each other. */
export function printComparison(database: string, a: string, b: string, json: boolean): void {
  const reader = openReader(database);
  try {
    const comparison = compare(reader, chooseTarget(reader, a), chooseTarget(reader, b));
    print<'compare'>(json, comparison, () => comparisonText(comparison, outputWidth()));
  } finally {
    reader.close();
  }
}

function comparisonText(comparison: Comparison, width: number | null): string {
  const { a, b, settings, metrics } = comparison;
  const sides = fieldList(
    [
      ['A', sideText(a)],
      ['B', sideText(b)],
    ],
    width,
  );
  const differing =
    settings.length === 0
      ? 'no setting differs'
      : fitTable(
          [
            { title: 'setting', align: 'left', shrinkTo: 12 },
            { title: 'A', align: 'left', shrinkTo: 8 },
            { title: 'B', align: 'left', shrinkTo: 8 },
          ],
          settings.map(({ path, a, b }) => [path, settingValues(a), settingValues(b)]),
          width,
        );
  if (metrics.length === 0) return [sides, differing, 'no metrics'].join('\n\n');
  const notes = notesOf(comparison).flatMap((note) => wrapped(note, width ?? Infinity));
  return [sides, differing, [metricTable(metrics, width), ...notes].join('\n')].join('\n\n');
}

/** What the table's numbers are of, and what is left out of them. */
function notesOf({ a, b, metrics, pairedBy, counted }: Comparison): string[] {
  const apart = metrics.flatMap(({ metric, notComparable }) =>
    notComparable === null ? [] : [{ name: metric.name, why: notComparable }],
  );
  const names = apart.map(({ name }) => name).join(', ');
  return [
    `A and B: means over their own ${counted}; B − A: over the pairs alone (same ${pairedBy}), with 95 % intervals; of percentages, in percentage points`,
    // Differences of it from itself are 0, and no wider than what its values can be told apart by.
    ...(a.kind === b.kind && a.id === b.id ? [`A and B are the same ${a.kind}`] : []),
    ...(a.leftOut === null ? [] : [`A: ${a.leftOut}`]),
    ...(b.leftOut === null ? [] : [`B: ${b.leftOut}`]),
    ...(apart[0] === undefined ? [] : [`no difference of ${names}: ${apart[0].why}`]),
  ];
}

function sideText({ kind, id, label, taskCount }: ComparedSide): string {
  const tasks =
    taskCount === 1 ? '' : kind === 'sweep' ? `, ${taskCount} trainings` : `, ${taskCount} seeds`;
  return `${kind} ${shortId(id)} ${label}${tasks}`;
}

function metricTable(metrics: readonly ComparedMetric[], width: number | null): string {
  return fitTable(
    [
      { title: 'metric', align: 'left', shrinkTo: 10 },
      { title: 'A', align: 'right' },
      { title: 'B', align: 'right' },
      { title: 'B − A', align: 'right' },
      { title: 'interval', align: 'left', optional: true },
      { title: 'pairs', align: 'right' },
    ],
    metrics.map(({ metric, a, b, difference, plannedPairs, notComparable }) => {
      const pairCount = difference?.pairCount ?? 0;
      const value = (number: number | null): string => metricValue(metric.format, number);
      return [
        metric.name,
        value(a),
        value(b),
        notComparable === null ? value(difference?.mean ?? null) : 'not comparable',
        difference === null || difference.pairCount < 2
          ? ''
          : !Number.isFinite(difference.low)
            ? 'none: all equal'
            : `${value(difference.low)} to ${value(difference.high)}`,
        notComparable !== null
          ? ''
          : pairCount === plannedPairs
            ? String(pairCount)
            : `${pairCount} of ${plannedPairs}`,
      ];
    }),
    width,
  );
}
