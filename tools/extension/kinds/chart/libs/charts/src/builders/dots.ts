import * as Plot from '@observablehq/plot';
import type { FigureSize } from '../figure.ts';
import { seriesColour } from '../colours.ts';
import { baseOptions } from '../theme.ts';

export interface DotsRecord {
  label: string;
  dots: { name: string; value: number }[];
}

/** A dot for each value. */
export function plotDots(record: DotsRecord, size: FigureSize): Plot.PlotOptions {
  const marks = [Plot.dot(record.dots, { x: 'name', y: 'value', fill: seriesColour(0), r: 5 })];
  return { ...baseOptions(size), x: { label: null }, y: { label: record.label }, marks };
}
