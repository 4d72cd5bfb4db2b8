import {
  type CsvRecord,
  curveRows,
  evidenceRows,
  type FigureSize,
  heatMapRows,
  histogramRows,
  pathRows,
  plotCurves,
  plotEvidence,
  plotHeatMap,
  plotHistogram,
  plotPaths,
  plotScatter,
  plotSurface,
  plotTurnedSurface,
  scatterRows,
  surfaceRows,
  type SurfaceView,
} from '@basin/charts';
import type { ChartRecord } from './chart-record.ts';

/** A record as the charts library draws it; a surface in space, where a view of it is given. */
export function drawRecord(chart: ChartRecord, size: FigureSize, view: SurfaceView | null = null) {
  switch (chart.kind) {
    case 'curves':
      return plotCurves(chart.record, size);
    case 'histogram':
      return plotHistogram(chart.record, size);
    case 'surface':
      return view === null
        ? plotSurface(chart.record, size)
        : plotTurnedSurface(chart.record, size, view);
    case 'scatter':
      return plotScatter(chart.record, size);
    case 'heat-map':
      return plotHeatMap(chart.record, size);
    case 'paths':
      return plotPaths(chart.record, size);
    case 'evidence':
      return plotEvidence(chart.record, size);
  }
}

/** The numbers behind it, as rows of a table. */
export function recordRows(chart: ChartRecord): CsvRecord[] {
  switch (chart.kind) {
    case 'curves':
      return curveRows(chart.record);
    case 'histogram':
      return histogramRows(chart.record);
    case 'surface':
      return surfaceRows(chart.record);
    case 'scatter':
      return scatterRows(chart.record);
    case 'heat-map':
      return heatMapRows(chart.record);
    case 'paths':
      return pathRows(chart.record);
    case 'evidence':
      return evidenceRows(chart.record);
  }
}
