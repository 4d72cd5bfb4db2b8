import * as Plot from '@observablehq/plot';
import type { HistogramBin } from '@basin/statistics';
import { type Axis, drawable, settleAxis } from '../axis.ts';
import type { FigureSize } from '../figure.ts';
import { type LegendEntry, legendMarks, legendMargin } from '../legend.ts';
import { noteMarks } from '../notes.ts';
import { panelsApart, panelsOf } from '../panels.ts';
import { seriesColour } from '../colours.ts';
import { baseOptions, gridOpacity, ink, margins } from '../theme.ts';
import { frameBeside, scaleOptions, tickCount } from '../ticks.ts';

export interface BinGroup {
  label: string;
  panel: string | null;
  bins: HistogramBin[];
}

export interface HistogramRecord {
  x: Axis;
  /** A log axis starts at half a count, so that single ones show. */
  y: Axis;
  groups: BinGroup[];
}

/** Counts per bin as boxes, groups laid over one another. */
export function plotHistogram(record: HistogramRecord, size: FigureSize): Plot.PlotOptions {
  const labels = [...new Set(record.groups.map((group) => group.label))];
  const bins = record.groups.flatMap((group) => group.bins);
  const floor = record.y.scale === 'log' ? 0.5 : 0;
  const counts = bins.map((bin) => bin.count).filter((count) => count > 0);
  const [, top] = settleAxis(record.y, [floor, ...counts]).domain;
  const xAxis = settleAxis(
    record.x,
    bins.flatMap((bin) => [bin.low, bin.high]),
  );
  const yAxis = settleAxis({ ...record.y, domain: [floor, top] }, counts);
  const y = scaleOptions(yAxis, 6, size.height - margins.bottom);
  const frame = frameBeside(y, size.width);
  const panels = panelsOf(
    record.groups.map((group) => group.panel),
    frame.width,
  );
  const marks: Plot.Markish[] = [
    Plot.gridY(y.ticks as number[], { stroke: ink, strokeOpacity: gridOpacity }),
  ];
  for (const group of record.groups) {
    marks.push(
      Plot.rectY(
        group.bins.filter((bin) => bin.count > 0),
        {
          ...panels.at(group.panel),
          // A bin of no width, of equal values, still gets a visible line.
          x1: (bin: HistogramBin) => drawable(xAxis, bin.low),
          x2: (bin: HistogramBin) => drawable(xAxis, bin.high),
          y1: floor,
          y2: (bin: HistogramBin) => drawable(yAxis, bin.count),
          fill: seriesColour(labels.indexOf(group.label)),
          fillOpacity: 0.6,
          stroke: seriesColour(labels.indexOf(group.label)),
          tip: true,
          title: (bin: HistogramBin) => `${group.label}\n${bin.low} … ${bin.high}: ${bin.count}`,
        },
      ),
    );
  }
  const legend: LegendEntry[] = (labels.length > 1 ? labels : []).map((label, index) => ({
    label,
    colour: seriesColour(index),
    mark: 'band',
  }));
  marks.push(...legendMarks(legend, frame.width, panels.titleHeight));
  marks.push(...noteMarks([xAxis, yAxis], frame.width));
  const x = scaleOptions(xAxis, tickCount(frame.width, panels.names.length));
  return {
    ...baseOptions(size, panels.titleHeight, legendMargin(legend, frame.width)),
    marginLeft: frame.marginLeft,
    x,
    y,
    fx: panelsApart(panels, x, frame.width),
    marks,
  };
}

/** The record as rows, one for each bin. */
export function histogramRows(record: HistogramRecord): Record<string, string | number | null>[] {
  return record.groups.flatMap((group) =>
    group.bins.map((bin) => ({
      ...(group.panel === null ? {} : { panel: group.panel }),
      series: group.label,
      [`${record.x.label} from`]: bin.low,
      [`${record.x.label} to`]: bin.high,
      count: bin.count,
    })),
  );
}
