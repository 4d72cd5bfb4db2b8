import * as Plot from '@observablehq/plot';
import { plural } from '@basin/core';
import { type Axis, drawable, settleAxis } from '../axis.ts';
import { seriesColours } from '../colours.ts';
import { cutMiddle } from '../fit-text.ts';
import type { FigureSize } from '../figure.ts';
import { type LegendEntry, legendMargin, legendMarks } from '../legend.ts';
import { noteMarks } from '../notes.ts';
import { baseOptions, ink, margins, mutedOpacity, paper } from '../theme.ts';
import { textWidth } from '../text-width.ts';
import { scaleOptions, shortNumber, tickCount } from '../ticks.ts';

/** A part of a claim: a value of each unit, and the interval of their mean. */
export interface EvidenceRow {
  /** Which part of several; null of a claim without parts. */
  name: string | null;
  values: readonly number[];
  interval: { estimate: number; low: number; high: number } | null;
  /** Half the width of what counts as no difference; null: 0 alone does. */
  margin: number | null;
}

/** What a claim is judged by, around the line of no effect; plain JSON. */
export interface EvidenceRecord {
  x: Axis;
  /** What one value is of, such as `seed`. */
  unit: string;
  rows: EvidenceRow[];
}

const rowHeight = 26;
const widestName = 180;
/** More values of a row are strokes, no two over each other: thousands of circles hide the rest. */
const mostCircles = 60;
const apartPx = 2;

/** Height of its drawing, which its rows decide: a legend of more than one line makes it higher. */
export function evidenceHeight({ rows }: Pick<EvidenceRecord, 'rows'>): number {
  return margins.top + rowHeight * Math.max(1, rows.length) + margins.bottom;
}

interface Told {
  row: string;
  at: number;
  text: string;
}

/** A row for each part: its values, the interval of their mean, and where no effect is. */
export function plotEvidence(record: EvidenceRecord, { width }: FigureSize): Plot.PlotOptions {
  const rows = record.rows.map((row, index) => ({ ...row, row: String(index) }));
  const axis = settleAxis(
    record.x,
    rows.flatMap(({ values }) => values),
    [
      0,
      ...rows.flatMap(({ interval }) => [interval?.low, interval?.high, interval?.estimate]),
      ...rows.flatMap(({ margin }) => (margin === null ? [] : [-margin, margin])),
    ],
  );
  const names = rows.map(({ name }) => cutMiddle(name ?? '', lettersIn(width)));
  const nameRoom = names.reduce((room, name) => Math.max(room, textWidth(name)), 0);
  const marginLeft = nameRoom === 0 ? margins.right : nameRoom + 16;
  const inner = width - marginLeft - margins.right;
  const room = inner + margins.left + margins.right;
  const x = scaleOptions(axis, tickCount(inner), inner + marginLeft / 2);
  const at = (value: number | null | undefined): number => drawable(axis, value);
  const means = rows.filter(({ interval }) => Number.isFinite(at(interval?.estimate)));
  const intervals = rows.filter(({ interval }) =>
    [interval?.low, interval?.high].every((end) => Number.isFinite(at(end))),
  );
  const margined = rows.filter(({ margin }) => Number.isFinite(at(margin)));
  const told = rows.flatMap((row) => toldOf(row, record.unit, at));
  const few = rows.filter(({ values }) => values.length <= mostCircles);
  const many = rows.filter(({ values }) => values.length > mostCircles);
  const legend = legendOf(record, intervals.length > 0, margined.length > 0);
  const base = baseOptions(
    { width, height: evidenceHeight(record) },
    0,
    legendMargin(legend, room),
  );
  return {
    ...base,
    marginLeft,
    x,
    y: {
      ...{ type: 'band', domain: rows.map(({ row }) => row), label: null, tickSize: 0 },
      tickFormat: (row: string) => names[Number(row)] ?? '',
    },
    marks: [
      Plot.rect(margined, {
        ...{ x1: (row: EvidenceRow) => -(row.margin ?? 0), x2: 'margin', y: 'row' },
        ...{ fill: ink, fillOpacity: 0.09 },
      }),
      Plot.ruleX(
        [0].filter((zero) => Number.isFinite(at(zero))),
        {
          ...{ stroke: ink, strokeOpacity: mutedOpacity, strokeDasharray: '3 3' },
        },
      ),
      Plot.link(intervals, {
        ...{ x1: (row: EvidenceRow) => row.interval?.low, y: 'row' },
        x2: (row: EvidenceRow) => row.interval?.high,
        ...{ stroke: seriesColours[0], strokeWidth: 6, strokeOpacity: 0.4, strokeLinecap: 'round' },
      }),
      Plot.dot(
        few.flatMap(({ row, values }) => values.map((value) => ({ row, at: at(value) }))),
        { x: 'at', y: 'row', r: 3.4, fill: paper, stroke: ink, strokeWidth: 1.3 },
      ),
      Plot.tickX(
        many.flatMap(({ row, values }) =>
          placesApart(values.map(at), (apartPx * (axis.domain[1] - axis.domain[0])) / inner).map(
            (place) => ({ row, at: place }),
          ),
        ),
        { ...{ x: 'at', y: 'row', stroke: ink, strokeWidth: 1 }, insetTop: 9, insetBottom: 9 },
      ),
      Plot.tickX(means, {
        ...{ x: (row: EvidenceRow) => row.interval?.estimate, y: 'row' },
        ...{ stroke: seriesColours[0], strokeWidth: 2.4, insetTop: 4, insetBottom: 4 },
      }),
      Plot.tip(told, Plot.pointer({ x: 'at', y: 'row', title: 'text' } as const)),
      ...legendMarks(legend, room),
      ...noteMarks([axis], room),
    ],
  };
}

/** Names of parts take two fifths of a narrow drawing at most. */
function lettersIn(width: number): number {
  return Math.max(6, Math.floor(Math.min(widestName, 0.4 * width) / textWidth('n')));
}

function legendOf(
  { unit }: EvidenceRecord,
  hasInterval: boolean,
  hasMargin: boolean,
): LegendEntry[] {
  const colour = seriesColours[0] as string;
  return [
    { label: unit, colour: ink, mark: 'dot' },
    ...(hasInterval ? [{ label: 'mean, 95 % interval', colour, mark: 'band' as const }] : []),
    hasMargin
      ? { label: 'no effect', colour: ink, mark: 'band' }
      : { label: 'no effect', colour: ink, mark: 'dashed' },
  ];
}

/** What pointing at a row's marks says. */
function toldOf(
  { name, values, interval, row }: EvidenceRow & { row: string },
  unit: string,
  at: (value: number) => number,
): Told[] {
  const of = name === null ? '' : `${name}\n`;
  const singles = values.map((value) => ({
    ...{ row, at: at(value), text: `${of}one ${unit}: ${shortNumber(value)}` },
  }));
  const mean =
    interval === null
      ? []
      : [
          {
            row,
            at: at(interval.estimate),
            text: `${of}${intervalText(interval, values.length, unit)}`,
          },
        ];
  return [...singles, ...mean].filter((told) => Number.isFinite(told.at));
}

function intervalText(
  { estimate, low, high }: NonNullable<EvidenceRow['interval']>,
  count: number,
  unit: string,
): string {
  return `mean of ${plural(count, unit)}: ${shortNumber(estimate)}\n95 % interval ${shortNumber(low)} … ${shortNumber(high)}`;
}

/** Of values nearer to each other than `stretch` one, wherever they lie; of fewer all that can be drawn. */
function placesApart(values: readonly number[], stretch: number): number[] {
  const drawn = values.filter((value) => Number.isFinite(value));
  return [...new Map(drawn.map((value) => [Math.round(value / stretch), value])).values()];
}

/** The record as rows, one for each value, with what the whole part says. */
export function evidenceRows(record: EvidenceRecord): Record<string, string | number | null>[] {
  return record.rows.flatMap(({ name, values, interval, margin }) =>
    values.map((value, index) => ({
      ...(name === null ? {} : { part: name }),
      ...{ [`${record.unit} of the list`]: index + 1, [record.x.label]: value },
      ...{ mean: interval?.estimate ?? null, low: interval?.low ?? null },
      ...{ high: interval?.high ?? null, margin },
    })),
  );
}
