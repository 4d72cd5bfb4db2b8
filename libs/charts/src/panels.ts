import type * as Plot from '@observablehq/plot';
import { textLine, wrapText } from './fit-text.ts';
import { margins, panelTitleHeight } from './theme.ts';

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
const mostLines = 3;

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
