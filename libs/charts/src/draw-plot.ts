import * as Plot from '@observablehq/plot';
import { separateTexts } from './separate-texts.ts';

/**
 * A figure drawn: no text of it over another, none beyond its edges. In `document`, or in the page's own.
 * All that draws figures does it here: pages, the browser, and files.
 */
export function drawPlot(
  options: Plot.PlotOptions,
  document?: Document,
): SVGSVGElement & Plot.Plot {
  const drawn = Plot.plot(document === undefined ? options : { ...options, document });
  separateTexts(drawn);
  // No builder has titles or legends of Plot's own, which would stand around it in a figure element.
  return drawn as SVGSVGElement & Plot.Plot;
}
