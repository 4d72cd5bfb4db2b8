import * as Plot from '@observablehq/plot';
import { type Axis, drawable, settleColours, shareOf } from '../axis.ts';
import type { FigureSize } from '../figure.ts';
import { cutMiddle } from '../fit-text.ts';
import { rampMarks } from '../legend.ts';
import { baseOptions, continuousColour, fontSize, ink, inkOver, margins } from '../theme.ts';
import { textWidth } from '../text-width.ts';
import { shortNumber } from '../ticks.ts';

export interface HeatCell {
  x: string;
  y: string;
  /** Null where no run of the cell has a value. */
  value: number | null;
  /** Runs behind the value. */
  count: number;
}

/** A value by two settings, each with a few values that need no scale; plain JSON. */
export interface HeatMapRecord {
  x: { label: string; values: string[] };
  y: { label: string; values: string[] };
  value: Axis;
  cells: HeatCell[];
}

/** A coloured cell for every pair of settings, with its number where there is room. */
export function plotHeatMap(record: HeatMapRecord, size: FigureSize): Plot.PlotOptions {
  const values = record.cells.map((cell) => cell.value);
  const axis = settleColours(record.value, values);
  const type = axis.scale === 'log' ? 'log' : 'linear';
  const shown = (cell: HeatCell): number => drawable(axis, cell.value);
  const text = (value: number): string =>
    record.value.percent === true ? `${shortNumber(100 * value)} %` : shortNumber(value);
  const domain = axis.domain;
  const wanted = widestOf(record.y.values) + besideNames;
  const left = Math.max(margins.left, Math.min(wanted, mostForNames * size.width));
  const numbered = record.cells.filter((cell) => Number.isFinite(shown(cell)));
  const widest = widestOf(numbered.map((cell) => text(shown(cell))));
  // A number that leaves its cell stands in the colours of two.
  const roomy =
    widest <= cellShare * ((size.width - left - margins.right) / record.x.values.length) &&
    fontSize <= cellShare * ((size.height - margins.top - margins.bottom) / record.y.values.length);
  return {
    ...baseOptions(size),
    marginLeft: left,
    x: {
      type: 'band',
      domain: record.x.values,
      ...namesAcross(record.x.values, size.width - left - margins.right),
      label: record.x.label,
      labelAnchor: 'center',
      labelArrow: 'none',
    },
    // The least value at the bottom, as on an axis of numbers.
    y: {
      type: 'band',
      domain: [...record.y.values].reverse(),
      ...namesUp(record.y.values, size.height - margins.top - margins.bottom, left - besideNames),
      label: record.y.label,
      labelAnchor: 'center',
      labelArrow: 'none',
    },
    color: { type, interpolate: continuousColour, domain },
    marks: [
      Plot.cell(record.cells, {
        x: 'x',
        y: 'y',
        fill: shown,
        inset: 0.5,
        tip: true,
        title: (cell: HeatCell) =>
          `${record.x.label} ${cell.x}, ${record.y.label} ${cell.y}\n${record.value.label} ${text(shown(cell))} (n = ${cell.count})`,
      }),
      Plot.cell(
        record.cells.filter((cell) => !Number.isFinite(shown(cell))),
        { x: 'x', y: 'y', fill: 'none', stroke: ink, strokeOpacity: 0.3, inset: 0.5 },
      ),
      ...(roomy
        ? [
            Plot.text(numbered, {
              x: 'x',
              y: 'y',
              text: (cell: HeatCell) => text(shown(cell)),
              fill: {
                value: (cell: HeatCell) => inkOver(shareOf(axis, cell.value)),
                scale: null,
              },
            }),
          ]
        : []),
      ...(values.some((value) => Number.isFinite(drawable(axis, value)))
        ? rampMarks(record.value, domain, type, size.width)
        : []),
    ],
  };
}

/** Of a cell's place, what the gap between cells leaves of it. */
const cellShare = 0.9;

type Names = Pick<Plot.ScaleOptions, 'ticks' | 'tickFormat'>;

/** Names below columns, none over another: of numbers every second or third, of words what there is room for. */
function namesAcross(values: readonly string[], width: number): Names {
  const room = width / Math.max(1, values.length);
  const letters = lettersWithin(room - nameGap);
  const isNumeric = values.every((value) => aNumber.test(value));
  if (!isNumeric && letters >= fewestLetters) {
    return { tickFormat: (name: string) => within(name, room - nameGap) };
  }
  return everySo(values, (widestOf(values) + nameGap) / room);
}

/** Names beside rows, as many as stand above each other, each within a width. */
function namesUp(values: readonly string[], height: number, width: number): Names {
  return {
    ...everySo(values, (fontSize * values.length) / height),
    tickFormat: (name: string) => within(name, width),
  };
}

/** A name that has room, or as many letters of it as surely have: letters are narrower than an n too. */
function within(name: string, width: number): string {
  return textWidth(name) <= width + 1e-9
    ? name
    : cutMiddle(name, Math.max(1, lettersWithin(width)));
}

/** The first of every so many; all where none has to go. */
function everySo(values: readonly string[], count: number): Names {
  const step = Math.max(1, Math.ceil(count));
  return step === 1 ? {} : { ticks: values.filter((_, index) => index % step === 0) };
}

function widestOf(values: readonly string[]): number {
  return values.reduce((widest, value) => Math.max(widest, textWidth(value)), 0);
}

function lettersWithin(width: number): number {
  return Math.floor(width / textWidth('n') + 1e-9);
}

/** As scales and bins are named: 0.001, 1e-5, 5.7k, 80 %, 0.1 – 0.2. */
const aNumber = /^[-−\d.,]+(e[-+−]?\d+)?[kM]?( %)?( ?[–…] ?[-−\d.,e+kM% ]+)?$/i;
/** Between two names, in pixels. */
const nameGap = 6;
/** Fewer tell nothing. */
const fewestLetters = 4;
/** Beside the names of rows: their ticks and the axis's own label. */
const besideNames = 28;
/** Of the width that the names of rows may take. */
const mostForNames = 0.35;

/** The record as rows, one for each cell. */
export function heatMapRows(record: HeatMapRecord): Record<string, string | number | null>[] {
  return record.cells.map((cell) => ({
    [record.x.label]: cell.x,
    [record.y.label]: cell.y,
    [record.value.label]: cell.value,
    runs: cell.count,
  }));
}
