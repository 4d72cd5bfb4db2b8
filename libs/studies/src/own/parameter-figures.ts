import {
  type Figure,
  type GroupedPointRecord,
  groupedPointRows,
  heatMapRows,
  type HeatMapRecord,
  plotGroupedPoints,
  plotHeatMap,
  plotScatter,
  plotStrip,
  pointGroup,
  type ScatterRecord,
  scatterRows,
  type StripRecord,
  stripRows,
} from '@basin/charts';
import { lastWords, ownValue } from '@basin/core';
import { finiteValues, median } from '@basin/statistics';
import { capital } from './curve-figures.ts';
import { metricAxis, metricWords, parameterAxis } from './own-axes.ts';
import { type OwnFindings, type OwnRun, valueOf } from './own-findings.ts';
import { idPart, settingText, valueText } from './setting-text.ts';
import { seedCountText, type StudyParameter, type StudyRecord } from './study-record.ts';

const mostGroups = 8;
/** More values of a parameter than this are drawn as single points. */
const mostColumns = 24;

type AgainstParameter =
  { kind: 'groups'; record: GroupedPointRecord } | { kind: 'scatter'; record: ScatterRecord };

/** A metric's last value against a numeric parameter. */
export function againstParameter(
  metric: string,
  parameter: StudyParameter,
  record: StudyRecord,
): Figure<OwnFindings, AgainstParameter> {
  const words = metricWords(metric);
  return {
    id: `${idPart(metric)}-by-${idPart(parameter.name)}`,
    title: `${capital(words)} by ${parameter.label}`,
    caption: `${capital(words)} ${lastWords(metric)} of every finished run against ${parameter.label}. ${seedsText(record)} Lines join medians, rules are their range.`,
    summarise({ runs }) {
      const points = runs.flatMap((run) => {
        const x = run.factors[parameter.name];
        const y = valueOf(run, metric);
        return typeof x === 'number' && y !== null ? [{ run, x, y }] : [];
      });
      if (points.length === 0) return null;
      const axes = { x: parameterAxis(parameter), y: metricAxis(metric) };
      const others = record.parameters.filter(({ name }) => name !== parameter.name);
      if (parameter.values.length > mostColumns) {
        const [other] = others.filter(({ numeric }) => numeric);
        return { kind: 'scatter', record: scatterOf(points, axes, other) };
      }
      const label = groupLabel(
        points.map(({ run }) => run),
        others,
      );
      const groups = new Map<string, { x: number; y: number | null }[]>();
      for (const { run, x, y } of points) {
        groups.set(label(run), [...(groups.get(label(run)) ?? []), { x, y }]);
      }
      const ticks = parameter.values.filter((value): value is number => typeof value === 'number');
      return {
        kind: 'groups',
        record: {
          ...axes,
          groups: [...groups].map(([name, values]) => pointGroup(name, null, values)),
          ...(ticks.length <= 12 ? { xTicks: ticks } : {}),
        },
      };
    },
    plot: (summary, size) =>
      summary.kind === 'groups'
        ? plotGroupedPoints(summary.record, size)
        : plotScatter(summary.record, size),
    rows: (summary) =>
      summary.kind === 'groups' ? groupedPointRows(summary.record) : scatterRows(summary.record),
  };
}

function scatterOf(
  points: readonly { run: OwnRun; x: number; y: number }[],
  axes: Pick<ScatterRecord, 'x' | 'y'>,
  other: StudyParameter | undefined,
): ScatterRecord {
  return {
    ...axes,
    value: other === undefined ? axes.y : parameterAxis(other),
    points: points.map(({ run, x, y }) => {
      const value = other === undefined ? y : run.factors[other.name];
      return {
        x,
        y,
        value: typeof value === 'number' ? value : null,
        label: run.label,
        marked: false,
      };
    }),
    markedLabel: null,
    band: null,
  };
}

/** Names of groups: all other parameters where their settings are few, else the first that has few values. */
function groupLabel(
  runs: readonly OwnRun[],
  others: readonly StudyParameter[],
): (run: OwnRun) => string {
  const whole = (run: OwnRun): string => settingText(run.factors, others);
  if (new Set(runs.map(whole)).size <= mostGroups) return whole;
  const few = others.find(({ values }) => values.length <= mostGroups);
  return few === undefined ? () => 'all' : (run) => settingText(run.factors, [few]);
}

/** A metric's last value by the values of a parameter that are no numbers. */
export function byCategory(
  metric: string,
  parameter: StudyParameter,
  record: StudyRecord,
): Figure<OwnFindings, StripRecord> {
  const words = metricWords(metric);
  return {
    id: `${idPart(metric)}-by-${idPart(parameter.name)}`,
    title: `${capital(words)} by ${parameter.label}`,
    caption: `${capital(words)} ${lastWords(metric)} of every finished run, a point each, bars at the medians. ${seedsText(record)}`,
    summarise({ runs }) {
      const points = runs.flatMap((run) => {
        const category = ownValue(run.factors, parameter.name);
        const value = valueOf(run, metric);
        if (category === undefined || value === null) return [];
        const place = { category: valueText(category, parameter), panel: null };
        return [{ ...place, value, label: run.label, marked: false }];
      });
      if (points.length === 0) return null;
      const categories = parameter.values.map((value) => valueText(value, parameter));
      return {
        category: parameter.label,
        categories,
        y: metricAxis(metric),
        points,
        markedLabel: null,
      };
    },
    plot: plotStrip,
    rows: stripRows,
  };
}

/** A metric's median by two parameters. */
export function heatMapOf(
  metric: string,
  [x, y]: readonly [StudyParameter, StudyParameter],
  record: StudyRecord,
): Figure<OwnFindings, HeatMapRecord> {
  const words = metricWords(metric);
  return {
    id: `${idPart(metric)}-by-${idPart(x.name)}-and-${idPart(y.name)}`,
    title: `${capital(words)} by ${x.label} and ${y.label}`,
    caption: `Median of ${words} ${lastWords(metric)}, over the finished runs of each cell. ${seedsText(record)}`,
    summarise({ runs }) {
      const values = new Map<string, number[]>();
      for (const run of runs) {
        const value = valueOf(run, metric);
        const [a, b] = [run.factors[x.name], run.factors[y.name]];
        if (value === null || a === undefined || b === undefined) continue;
        const key = JSON.stringify([a, b]);
        values.set(key, [...(values.get(key) ?? []), value]);
      }
      if (values.size === 0) return null;
      const cells = x.values.flatMap((a) =>
        y.values.map((b) => {
          const found = finiteValues(values.get(JSON.stringify([a, b])) ?? []);
          const value = found.length === 0 ? null : median(found);
          return { x: valueText(a, x), y: valueText(b, y), value, count: found.length };
        }),
      );
      return {
        x: { label: x.label, values: x.values.map((value) => valueText(value, x)) },
        y: { label: y.label, values: y.values.map((value) => valueText(value, y)) },
        value: metricAxis(metric),
        cells,
      };
    },
    plot: plotHeatMap,
    rows: heatMapRows,
  };
}

function seedsText(record: StudyRecord): string {
  const count = seedCountText(record);
  return count === null ? 'One seed.' : `${count} of each point.`;
}
