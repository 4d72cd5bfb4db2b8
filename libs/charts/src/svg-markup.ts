import type * as Plot from '@observablehq/plot';
import { drawPlot } from './draw-plot.ts';
import { fontFamily } from './theme.ts';

export interface SvgOptions {
  /** Colours of text and background. Default light. */
  theme?: 'light' | 'dark';
  /** Read out by screen readers. */
  title?: string;
}

const themes = {
  light: { ink: '#1b1f24', paper: '#ffffff' },
  dark: { ink: '#e6edf3', paper: '#0d1117' },
};

/**
 * A figure as a self-contained SVG file, made in a document of a browser or of Node: no scripts, styles
 * or fonts from elsewhere, its background drawn, CSS variables replaced by their fallbacks.
 */
export function svgMarkup(
  document: Document,
  options: Plot.PlotOptions,
  svgOptions: SvgOptions = {},
): string {
  const theme = svgOptions.theme ?? 'light';
  const { ink, paper } = themes[theme];
  const svg = drawPlot(options, document);

  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  svg.setAttribute('font-family', fontFamily);
  svg.style.setProperty('color', ink);
  svg.removeAttribute('class');
  svg.querySelectorAll('style').forEach((style) => style.remove());
  if (svgOptions.title !== undefined) {
    svg.setAttribute('role', 'img');
    svg.setAttribute('aria-label', svgOptions.title);
  }
  const background = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  background.setAttribute('width', '100%');
  background.setAttribute('height', '100%');
  background.setAttribute('fill', paper);
  svg.insertBefore(background, svg.firstChild);

  return `${plainValues(renumberedIds(svg.outerHTML), theme, paper)}\n`;
}

/** Plot counts its ids through the life of the process; a file's ids start at 1. */
function renumberedIds(markup: string): string {
  const ids = [...markup.matchAll(/ id="([^"]+)"/g)].map((match) => match[1] as string);
  return ids.reduce(
    (text, id, index) =>
      text
        .replaceAll(` id="${id}"`, ` id="basin-${index + 1}"`)
        .replaceAll(`url(#${id})`, `url(#basin-${index + 1})`),
    markup,
  );
}

/** Variables become their fallbacks, colours of two themes that of one; coordinates keep two decimals, beyond which nothing is visible. */
function plainValues(markup: string, theme: 'light' | 'dark', paper: string): string {
  return markup
    .replaceAll(/var\(--basin-paper,[^)]*\)/g, paper)
    .replaceAll(/var\(--plot-background\)/g, paper)
    .replaceAll(
      /light-dark\(([^,()]+(?:\([^()]*\))?), ([^,()]+(?:\([^()]*\))?)\)/g,
      theme === 'light' ? '$1' : '$2',
    )
    .replaceAll(/var\(--[\w-]+,\s*([^)]+)\)/g, '$1')
    .replaceAll(/="[^"]*\d\.\d{3,}[^"]*"/g, (attribute) =>
      attribute.replaceAll(/\d+\.\d{3,}(?:e-?\d+)?/g, (number) =>
        String(Number(Number(number).toFixed(2))),
      ),
    );
}
