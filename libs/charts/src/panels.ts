import type * as Plot from '@observablehq/plot';

/** Panels side by side, by name; one unnamed panel is no panel at all. */
export interface Panels {
  names: (string | null)[];
  faceted: boolean;
  /** Channel that puts a mark of one panel in its place. */
  at(panel: string | null): { fx?: () => string | null };
  scale: Plot.ScaleOptions;
}

/** Panels in the order in which their names first occur. */
export function panelsOf(names: Iterable<string | null>): Panels {
  const unique = [...new Set(names)];
  const faceted = unique.length > 1 || (unique[0] ?? null) !== null;
  return {
    names: unique,
    faceted,
    at: (panel) => (faceted ? { fx: () => panel } : {}),
    scale: { label: null, padding: 0.06, ...(faceted ? { domain: unique } : {}) },
  };
}
