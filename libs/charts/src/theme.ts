import * as Plot from '@observablehq/plot';
import type { FigureSize } from './figure.ts';

/**
 * Colour of one of `count` steps in order, such as network sizes: from dark to light along viridis.
 * Its dark end is not seen on a dark page, which sets `--basin-step-0` to `--basin-step-10`.
 */
export function orderedColour(index: number, count: number): string {
  const share = count < 2 ? 0 : index / (count - 1);
  return `var(--basin-step-${Math.round(10 * share)}, ${onWhite(viridis.apply(0.9 * share) as string)})`;
}

/** What a line needs to be seen (WCAG 2.2, 1.4.11); a little more, for pages are not quite white. */
const leastContrast = 3.2;

/** A colour `#rrggbb`, darkened until lines of it are seen on white: viridis's green end is too pale. */
function onWhite(colour: string): string {
  const channels = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  // Each step takes a twentieth; black would have a contrast of 21.
  for (let darker = 1; darker > 0.05; darker *= 0.95) {
    const shown = channels.map((channel) => Math.round(channel * darker));
    if (1.05 / (luminance(shown) + 0.05) >= leastContrast) {
      return `#${shown.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
    }
  }
  return '#000000';
}

/** Relative luminance of sRGB channels, 0 to 255 (WCAG 2.2). */
function luminance(channels: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = channels.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Text and axes: the page's own colour, so that light and dark both work. */
export const ink = 'currentColor';
export const gridOpacity = 0.14;
export const bandOpacity = 0.14;
export const mutedOpacity = 0.65;
/** Behind labels that lie on data. */
export const paper = 'var(--basin-paper, #ffffff)';

/** Perceptually uniform and readable in grey: for values on a continuous scale. */
const viridis = Plot.scale({
  color: { type: 'linear', scheme: 'viridis', domain: [0, 1] },
});

/** What of viridis is too dark for a dark page. */
const darkShare = 0.33;
const continuousSteps = 100;

/**
 * Colour of a share, 0 to 1, of a continuous scale: viridis, on a dark page without its dark end. As
 * `interpolate` of a colour scale.
 */
export function continuousColour(share: number): string {
  const step = Math.round(Math.min(1, Math.max(0, share)) * continuousSteps) / continuousSteps;
  const [light, dark] = [step, darkShare + (1 - darkShare) * step].map(
    (at) => viridis.apply(at) as string,
  );
  return `light-dark(${light}, ${dark})`;
}

/** Text over such a colour: light on the dark end, dark on the light one. */
export function inkOver(share: number): string {
  const on = (at: number): string => (at > 0.5 ? '#000000' : '#ffffff');
  return `light-dark(${on(share)}, ${on(darkShare + (1 - darkShare) * share)})`;
}

export const fontFamily = 'Helvetica, Arial, "Liberation Sans", sans-serif';
export const fontSize = 12;

/** Room around the data: axes and labels left and below, a legend above. */
export const margins = { top: 34, right: 20, bottom: 46, left: 64 } as const;

/** Height of the line of panel titles, where panels stand side by side. */
export const panelTitleHeight = 20;

/** What all figures share; titles of panels and legends get the room they need. */
export function baseOptions(
  size: FigureSize,
  titleHeight = 0,
  roomAbove: number = margins.top,
): Plot.PlotOptions {
  return {
    width: size.width,
    // A legend of many lines takes nothing from the data.
    height: size.height + roomAbove - margins.top,
    marginTop: roomAbove + titleHeight,
    marginRight: margins.right,
    marginBottom: margins.bottom,
    marginLeft: margins.left,
    style: { fontFamily, fontSize: `${fontSize}px`, color: ink, background: 'transparent' },
  };
}
