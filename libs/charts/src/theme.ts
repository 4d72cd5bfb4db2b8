import * as Plot from '@observablehq/plot';
import type { FigureSize } from './figure.ts';

/**
 * Colour of one of `count` steps in order, such as network sizes: from dark to light along viridis.
 * Its dark end is not seen on a dark page, which sets `--basin-step-0` to `--basin-step-10`.
 */
export function orderedColour(index: number, count: number): string {
  const share = count < 2 ? 0 : index / (count - 1);
  // The last tenth of viridis is too pale a yellow for lines on white.
  return `var(--basin-step-${Math.round(10 * share)}, ${viridis.apply(0.9 * share) as string})`;
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

/** About how wide a text is drawn, in pixels; no font can be measured here. */
export function textWidth(text: string, size: number = fontSize): number {
  return text.length * size * 0.55;
}

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
