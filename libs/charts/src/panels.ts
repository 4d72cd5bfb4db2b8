import type * as Plot from '@observablehq/plot';
import { textLine, wrapText } from './fit-text.ts';
import { margins, panelTitleHeight } from './theme.ts';
import { textWidth } from './text-width.ts';

/** Panels side by side, by name; one unnamed panel is no panel at all. */
export interface Panels {
  names: (string | null)[];
  faceted: boolean;
  /** Channel that puts a mark of one panel in its place. */
  at(panel: string | null): { fx?: () => string | null };
  /** Height of the titles above the panels; 0 without. */
  titleHeight: number;
  scale: Plot.ScaleOptions;
}

const padding = 0.06;
/** No more of a panel's width is left free beside it, whatever its ticks say. */
const mostPadding = 0.4;
/** Between the last tick of a panel and the first of the next, in pixels. */
const ticksApart = 5;
const mostLines = 3;

/**
 * Panels so far apart that the ticks at the ends of their horizontal axes do not meet, in a drawing of that
 * width.
 */
export function panelsApart(
  panels: Panels,
  x: Plot.ScaleOptions,
  width: number,
): Plot.ScaleOptions {
  const count = panels.names.length;
  const ticks = Array.isArray(x.ticks) ? (x.ticks as number[]) : [];
  const [first, last] = [ticks[0], ticks.at(-1)];
  if (count < 2 || first === undefined || last === undefined) return panels.scale;
  const inner = width - margins.left - margins.right;
  const [low, high] = x.domain as [number, number];
  const place = x.type === 'log' ? Math.log : (value: number) => value;
  const shareOf = (tick: number): number => (place(tick) - place(low)) / (place(high) - place(low));
  const format = x.tickFormat as (value: number) => string;
  // As narrow as a panel may become.
  const narrow = ((1 - mostPadding) * inner) / (count + mostPadding);
  const beyond = (tick: number, share: number): number =>
    Math.max(0, textWidth(format(tick)) / 2 - share * narrow);
  const gap = beyond(first, shareOf(first)) + beyond(last, 1 - shareOf(last)) + ticksApart;
  // Of a band scale with padding p a panel and its gap take inner / (count + p), the gap p of that.
  const needed = (gap * count) / (inner - gap);
  return { ...panels.scale, padding: Math.min(mostPadding, Math.max(padding, needed)) };
}

/** Panels in the order in which their names first occur, in a drawing of that width. */
export function panelsOf(names: Iterable<string | null>, width: number): Panels {
  const unique = [...new Set(names)];
  const faceted = unique.length > 1 || (unique[0] ?? null) !== null;
  const titleWidth = (width - margins.left - margins.right) / Math.max(1, unique.length) - 6;
  const titles = new Map(
    unique.map((name) => [name, wrapText(name ?? '', Math.max(30, titleWidth), mostLines)]),
  );
  const lines = Math.max(1, ...[...titles.values()].map((title) => title.length));
  return {
    names: unique,
    faceted,
    at: (panel) => (faceted ? { fx: () => panel } : {}),
    titleHeight: faceted ? panelTitleHeight + textLine * (lines - 1) : 0,
    scale: {
      ...{ label: null, padding },
      ...(faceted
        ? {
            domain: unique,
            tickFormat: (name: string | null) => titles.get(name)?.join('\n') ?? '',
          }
        : {}),
    },
  };
}
