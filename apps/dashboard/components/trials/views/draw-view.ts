import {
  type CsvRecord,
  curveRows,
  heatMapRows,
  plotCurves,
  plotHeatMap,
  plotTimeline,
  scatterRows,
  timelineRows,
} from '@basin/charts';
import type { PlotOptions } from '@observablehq/plot';
import type { DrawnView } from '../../../data/trial-view.ts';
import { axisScale } from './axis-scale.ts';
import { distributionRecord } from './distribution-record.ts';
import { drawScatter, isStrip, scatterRecord } from './draw-scatter.ts';
import { heatMapRecord } from './heat-map-record.ts';
import { rankedView, slicedView } from './ranked-view.ts';
import { timelineRecord } from './timeline-record.ts';
import type { ViewData } from './view-data.ts';

interface Drawn {
  plot: (size: { width: number; height: number }) => PlotOptions;
  rows: () => CsvRecord[];
}

/** How a view is drawn, and its numbers: the same on the server and in the browser. */
export function drawView(data: ViewData): Drawn {
  switch (data.kind) {
    case 'scatter':
      return scatter(data.view);
    case 'rank': {
      const ranked = rankedView(data.view);
      // A strip is coloured by its categories, and would show no rank.
      return isStrip(ranked, 0) ? cells(ranked) : scatter(ranked);
    }
    case 'slice':
      return scatter(slicedView(data.view, data.column));
    case 'heat-map':
      return cells(data.view);
    case 'distribution': {
      const record = distributionRecord(data.view);
      return { plot: (size) => plotCurves(record, size), rows: () => curveRows(record) };
    }
    case 'timeline': {
      const record = timelineRecord(data.attempts);
      return { plot: (size) => plotTimeline(record, size), rows: () => timelineRows(record) };
    }
  }
}

/** Points; of texts that stand upwards, cells: there is no scale to put points on. */
function scatter(view: DrawnView): Drawn {
  const upwards = axisScale(view.rows.map(({ values }) => values[1] ?? null));
  if (upwards.kind === 'category') return cells(view);
  return {
    plot: (size) => drawScatter(view, size),
    rows: () => scatterRows(scatterRecord(view)),
  };
}

function cells(view: DrawnView): Drawn {
  const record = heatMapRecord(view);
  return { plot: (size) => plotHeatMap(record, size), rows: () => heatMapRows(record) };
}
