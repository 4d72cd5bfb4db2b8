import * as Plot from '@observablehq/plot';
import { drawable, settleAxis, type Axis } from '../axis.ts';
import { seriesColours } from '../colours.ts';
import { cutText } from '../fit-text.ts';
import type { FigureSize } from '../figure.ts';
import { noteMarks } from '../notes.ts';
import { baseOptions, gridOpacity, ink } from '../theme.ts';
import { textWidth } from '../text-width.ts';
import { scaleOptions, tickCount } from '../ticks.ts';

export interface Bar {
  label: string;
  value: number | null;
  /** Of its uncertainty; null without one. */
  low: number | null;
  high: number | null;
}

/** A value each of some things, from 0; plain JSON. */
export interface BarRecord {
  value: Axis;
  bars: Bar[];
}

const widestLabel = 220;

/** Horizontal bars from 0 with rules for their uncertainty, in the order given. */
export function plotBars(record: BarRecord, size: FigureSize): Plot.PlotOptions {
  const base = baseOptions(size);
  const widest = Math.min(
    Math.max(40, size.width / 3),
    widestLabel,
    Math.max(20, ...record.bars.map(({ label }) => textWidth(label))),
  );
  const axis = settleAxis(
    record.value,
    record.bars.map(({ value }) => value),
    [0, ...record.bars.flatMap(({ low, high }) => [low, high])],
  );
  const x = scaleOptions(axis, tickCount(size.width));
  // Two things may have one name.
  const at = record.bars.map((bar, index) => ({ ...bar, row: String(index) }));
  type Row = (typeof at)[number];
  return {
    ...base,
    marginLeft: widest + 20,
    x,
    y: {
      ...{ type: 'band', domain: at.map(({ row }) => row), label: null, padding: 0.3, tickSize: 0 },
      tickFormat: (row: string) => cutText(record.bars[Number(row)]?.label ?? '', widest),
    },
    marks: [
      Plot.gridX(x.ticks as number[], { stroke: ink, strokeOpacity: gridOpacity }),
      Plot.rect(
        at.filter(({ value }) => Number.isFinite(drawable(axis, value))),
        { x1: 0, x2: (bar: Row) => drawable(axis, bar.value), y: 'row', fill: seriesColours[0] },
      ),
      Plot.ruleY(
        at.filter(({ low, high }) =>
          [low, high].every((end) => Number.isFinite(drawable(axis, end))),
        ),
        { x1: 'low', x2: 'high', y: 'row', stroke: ink, strokeWidth: 2 },
      ),
      ...noteMarks([axis], size.width),
    ],
  };
}

/** The record as rows, one for each bar. */
export function barRows(record: BarRecord): Record<string, string | number | null>[] {
  return record.bars.map(({ label, value, low, high }) => ({
    name: label,
    [record.value.label]: value,
    low,
    high,
  }));
}
