import * as Plot from '@observablehq/plot';
import type { SettledAxis } from './axis.ts';
import { fontSize, ink, margins, mutedOpacity, paper } from './theme.ts';

/**
 * What a drawing says about values that it does not show: over the data at the bottom, or in the
 * middle where there is nothing else to see.
 */
export function noteMarks(
  axes: readonly SettledAxis[],
  width: number,
  further: readonly string[] = [],
): Plot.Markish[] {
  const notes = axes.map(({ note }) => note).filter((note) => note !== null);
  const empty = notes.filter((note) => note.empty);
  const texts =
    empty.length > 0
      ? empty.map((note) => note.text)
      : [...notes.map((note) => note.text), ...further];
  const text = [...new Set(texts)].join('\n');
  return text === '' ? [] : [noteMark(text, width, empty.length > 0)];
}

function noteMark(text: string, width: number, inTheMiddle: boolean): Plot.Markish {
  return Plot.text([text], {
    text: (shown: string) => shown,
    frameAnchor: inTheMiddle ? 'middle' : 'bottom-left',
    textAnchor: inTheMiddle ? 'middle' : 'start',
    ...(inTheMiddle ? {} : { dx: 6, dy: -5 }),
    // In ems: long notes go on in the next line instead of leaving the drawing.
    lineWidth: Math.max(8, (width - margins.left - margins.right - 12) / fontSize),
    facet: 'super',
    fill: ink,
    fillOpacity: inTheMiddle ? 1 : mutedOpacity + 0.2,
    stroke: paper,
    strokeWidth: 3,
  });
}

/** Names as a list that stays short: `a, b, c and 4 more`. */
export function listOf(names: readonly string[], most = 3): string {
  const more = names.length - most;
  return more > 0 ? `${names.slice(0, most).join(', ')} and ${more} more` : names.join(', ');
}

/** Says which of the labelled series have points but none that the axis can show. */
export function emptySeriesNote(
  series: readonly { label: string; values: readonly (number | null)[] }[],
  isShown: (value: number | null) => boolean,
): string[] {
  const labels = [...new Set(series.map(({ label }) => label))].filter((label) => {
    const own = series.filter((one) => one.label === label);
    return (
      own.some(({ values }) => values.length > 0) && !own.some(({ values }) => values.some(isShown))
    );
  });
  return labels.length === 0 ? [] : [`No value that can be drawn: ${listOf(labels)}`];
}
