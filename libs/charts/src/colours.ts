/**
 * Categorical colours: those of Okabe and Ito (2008), told apart by colour-blind readers, dark enough
 * for lines on white (3 : 1); their yellow is left out. A page may set the variables; elsewhere the fallback shows.
 */
export const seriesColours = [
  'var(--basin-series-1, #005f9e)',
  'var(--basin-series-2, #d55e00)',
  'var(--basin-series-3, #009e73)',
  'var(--basin-series-4, #c2619a)',
  'var(--basin-series-5, #b97f00)',
  'var(--basin-series-6, #3597d3)',
  'var(--basin-series-7, #7f3c8d)',
  'var(--basin-series-8, #8c8c8c)',
] as const;

/** More than these cannot be told apart in one chart. */
export const mostColours = seriesColours.length;

/** Of curves that have no colour of their own. */
export const mutedColour = 'var(--basin-muted, #6e7781)';

/** Colour of the n-th series, starting again after the eighth. */
export function seriesColour(index: number): string {
  return seriesColours[index % seriesColours.length] as string;
}
