import { curveFigure, type CurveRecord, type Figure, type RunLine } from '@basin/charts';
import type { BarrierResult } from '@basin/core';
import type { OwnFindings, OwnWay } from './own-findings.ts';
import { settingText } from './setting-text.ts';
import type { StudyParameter, StudyRecord } from './study-record.ts';

/** More lines than this in a panel cannot be told apart. */
const mostLines = 8;

/** Loss and accuracy on the ways between networks that a study has measured. */
export function alongWay(record: StudyRecord): Figure<OwnFindings, CurveRecord>[] {
  return [
    wayFigure(record, 'Loss', { label: 'Loss' }),
    wayFigure(record, 'Accuracy', { label: 'Accuracy', percent: true }),
  ];
}

function wayFigure(
  { parameters }: StudyRecord,
  metric: 'Loss' | 'Accuracy',
  y: CurveRecord['y'],
): Figure<OwnFindings, CurveRecord> {
  return curveFigure({
    id: `way-${metric.toLowerCase()}`,
    title: `${metric} between networks`,
    caption: `${metric} at evenly spaced points of the way from the first network, at 0, to the second, at 1. Lines are medians over the ways of a kind, bands their range.`,
    x: { label: 'Position on the way' },
    y,
    lines: ({ ways }) => linesOf(ways, parameters, metric),
  });
}

function linesOf(
  ways: readonly OwnWay[],
  parameters: readonly StudyParameter[],
  metric: 'Loss' | 'Accuracy',
): RunLine[] {
  const named = namedParameters(ways, parameters);
  return ways.flatMap(({ factors, result }) => {
    const setting = named.length === 0 ? null : settingText(factors, named);
    const kinds = [
      { kind: wayText(result), along: result.along },
      ...(result.line === null ? [] : [{ kind: 'line, as they are', along: result.line.along }]),
    ];
    return kinds.flatMap(({ kind, along }) =>
      splits.flatMap(([split, panel]): RunLine[] => {
        const values = along[`${split}${metric}`];
        if (values.every((value) => value === null)) return [];
        return [
          {
            label: setting === null ? kind : `${setting}: ${kind}`,
            panel,
            dashed: false,
            x: result.positions,
            y: values,
          },
        ];
      }),
    );
  });
}

const splits = [
  ['train', 'training set'],
  ['test', 'test set'],
] as const;

/** Parameters by which the lines are named: all, or the first ones that leave few enough lines. */
function namedParameters(
  ways: readonly OwnWay[],
  parameters: readonly StudyParameter[],
): StudyParameter[] {
  // A way is under the first of its two networks: which branch that is, or seed, tells nothing.
  const telling = parameters.filter(({ name }) => name !== 'branch');
  const kinds = new Set(
    ways.flatMap(({ result }) => [wayText(result), result.line === null ? '' : 'line']),
  ).size;
  const count = (names: readonly StudyParameter[]): number =>
    new Set(ways.map(({ factors }) => settingText(factors, names))).size * kinds;
  const named: StudyParameter[] = [];
  for (const parameter of telling) {
    if (count([...named, parameter]) <= mostLines) named.push(parameter);
  }
  return named.filter(
    (parameter) => new Set(ways.map(({ factors }) => settingText(factors, [parameter]))).size > 1,
  );
}

/** `line`, `Bézier curve, aligned by weights` */
function wayText({ path, align, ends }: BarrierResult): string {
  const names = { line: 'line', bezier: 'Bézier curve', chain: 'chain of two lines' };
  return [
    names[path],
    ...(align === 'none' ? [] : [`aligned by ${align}`]),
    ...(ends === 'start-and-end' ? ['start to end'] : []),
  ].join(', ');
}
