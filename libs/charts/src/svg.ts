import type * as Plot from '@observablehq/plot';
// In one file: its modules one by one take four times as long to load.
import { parseHTML } from 'linkedom/worker';
import { svgMarkup, type SvgOptions } from './svg-markup.ts';

/** A figure as a self-contained SVG file, drawn in Node. Equal options give equal bytes. */
export function renderSvg(options: Plot.PlotOptions, svgOptions: SvgOptions = {}): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  return svgMarkup(document as unknown as Document, options, svgOptions);
}
