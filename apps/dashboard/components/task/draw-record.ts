import {
  type CsvRecord,
  curveRows,
  type FigureSize,
  heatMapRows,
  histogramRows,
  pathRows,
  plotCurves,
  plotHeatMap,
  plotHistogram,
  plotPaths,
  plotScatter,
  plotSurface,
  scatterRows,
  surfaceRows,
} from '@basin/charts';
import type { ChartRecord } from './chart-record.ts';

/** A record as the charts library draws it. */
export function drawRecord(chart: ChartRecord, size: FigureSize) {
  switch (chart.kind) {
    case 'curves':
      return plotCurves(chart.record, size);
    case 'histogram':
      return plotHistogram(chart.record, size);
    case 'surface':
      return plotSurface(chart.record, size);
    case 'scatter':
      return plotScatter(chart.record, size);
    case 'heat-map':
      return plotHeatMap(chart.record, size);
    case 'paths':
      return plotPaths(chart.record, size);
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
  }
}
