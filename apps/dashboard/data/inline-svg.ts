import 'server-only';
import { drawPlot } from '@basin/charts';
import type * as Plot from '@observablehq/plot';
// In one file: its modules one by one take four times as long to load.
import { parseHTML } from 'linkedom/worker';

/**
 * A figure as markup inside a page: unlike the SVG file of @basin/charts it keeps the page's CSS
 * variables, so that it follows the theme. It is the first paint, before the browser draws its own.
 */
export function inlineSvg(options: Plot.PlotOptions): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const svg = drawPlot(options, document as unknown as Document);
  // Style elements need the page's nonce; globals.css has their rules.
  svg.querySelectorAll('style').forEach((style) => style.remove());
  svg.setAttribute('class', 'plot');
  svg.setAttribute('aria-hidden', 'true');
  // A tenth of a pixel is not seen, and thousands of points are sent twice (markup and its record).
  return svg.outerHTML.replaceAll(geometry, (attribute) =>
    attribute.replaceAll(/(\d+\.\d)\d+/g, '$1'),
  );
}

/** Attributes that hold coordinates, and nothing that is read as a number or a word. */
const geometry = / (?:d|points|transform|x|y|x1|x2|y1|y2|cx|cy)="[^"]*"/g;
