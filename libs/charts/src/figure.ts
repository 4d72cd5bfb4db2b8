import type * as Plot from '@observablehq/plot';
import type { SurfaceView } from './builders/turned-surface/projection.ts';

/** Where a figure is drawn. Colours come from CSS variables or from `theme`. */
export interface FigureSize {
  width: number;
  height: number;
}

/**
 * One figure: compute, then draw. `summarise` gives a plain, JSON-safe record (also the CSV and the
 * checksum behind the figure); `plot` only draws it and runs in the browser and in Node alike.
 */
export interface Figure<Findings, Summary = unknown> {
  /** Stable, kebab-case, unique within its experiment: also the file name of its SVG. */
  id: string;
  title: string;
  /** What is drawn, with units, and how many runs stand behind it. */
  caption: string;
  /** Null when the findings hold nothing to draw yet. */
  summarise(findings: Findings): Summary | null;
  plot(summary: Summary, size: FigureSize): Plot.PlotOptions;
  /** The same in space, seen from somewhere, of figures that are surfaces. */
  turned?(summary: Summary, size: FigureSize, view: SurfaceView): Plot.PlotOptions;
  /** The numbers as rows, for CSV and the report's table. */
  rows(summary: Summary): Record<string, string | number | null>[];
}
