import { Markup } from './escape.ts';

/** Colours of text and background in the light SVG files, and the page's variables in their place. */
const themed: [colour: string, variable: string][] = [
  ['#1b1f24', 'var(--ink)'],
  ['#ffffff', 'var(--paper)'],
];

/** An SVG file as part of the page: it follows the page's theme, and its ids are its own there. */
export function inlineFigure(svg: string, key: string): Markup {
  const themedSvg = themed.reduce(
    (text, [colour, variable]) => text.replaceAll(colour, variable),
    svg.trim(),
  );
  return new Markup(
    themedSvg
      .replaceAll(/ id="basin-(\d+)"/g, ` id="${key}-$1"`)
      .replaceAll(/url\(#basin-(\d+)\)/g, `url(#${key}-$1)`),
  );
}
