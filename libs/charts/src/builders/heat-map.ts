import * as Plot from '@observablehq/plot';
import { type Axis, drawable, settleColours, shareOf } from '../axis.ts';
import type { FigureSize } from '../figure.ts';
import { rampMarks } from '../legend.ts';
import { baseOptions, continuousColour, ink, inkOver } from '../theme.ts';
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
  const roomy = size.width / Math.max(1, record.x.values.length) > 60;
  const domain = axis.domain;
  return {
    ...baseOptions(size),
    x: {
      type: 'band',
      domain: record.x.values,
      label: record.x.label,
      labelAnchor: 'center',
      labelArrow: 'none',
    },
    // The least value at the bottom, as on an axis of numbers.
    y: {
      type: 'band',
      domain: [...record.y.values].reverse(),
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
            Plot.text(
              record.cells.filter((cell) => Number.isFinite(shown(cell))),
              {
                x: 'x',
                y: 'y',
                text: (cell: HeatCell) => text(shown(cell)),
                fill: {
                  value: (cell: HeatCell) => inkOver(shareOf(axis, cell.value)),
                  scale: null,
                },
              },
            ),
          ]
        : []),
      ...(values.some((value) => Number.isFinite(drawable(axis, value)))
        ? rampMarks(record.value, domain, type, size.width)
        : []),
    ],
  };
}

/** The record as rows, one for each cell. */
export function heatMapRows(record: HeatMapRecord): Record<string, string | number | null>[] {
  return record.cells.map((cell) => ({
    [record.x.label]: cell.x,
    [record.y.label]: cell.y,
    [record.value.label]: cell.value,
    runs: cell.count,
  }));
}
