import * as Plot from '@observablehq/plot';
import type { SettledAxis } from './axis.ts';
import { wrapText } from './fit-text.ts';
import { ink, margins, mutedOpacity, paper } from './theme.ts';

/**
 * What a drawing says about values that it does not show: over the data at the bottom, or in the
 * middle where there is nothing else to see.
 */
export function noteMarks(
  axes: readonly SettledAxis[],
  width: number,
  further: readonly string[] = [],
): Plot.Markish[] {
  const ofAxes = axes.map(({ note }) => note).filter((note) => note !== null);
  const empty = ofAxes.filter((note) => note.empty);
  const texts =
    empty.length > 0
      ? empty.map((note) => note.text)
      : [...ofAxes.map((note) => note.text), ...further];
  const notes = [...new Set(texts)];
  return notes.length === 0 ? [] : [noteMark(linesOf(notes, width), empty.length > 0)];
}

/** More would cover the data, and the titles of panels. */
const mostLines = 5;

/** As long as there is room for: all of a note where it is alone. */
function linesOf(notes: readonly string[], width: number): string {
  const room = width - margins.left - margins.right - 12;
  const each = Math.max(1, Math.floor(mostLines / notes.length));
  return notes
    .slice(0, mostLines)
    .flatMap((note) => wrapText(note, room, each))
    .join('\n');
}

function noteMark(text: string, inTheMiddle: boolean): Plot.Markish {
  return Plot.text([text], {
    text: (shown: string) => shown,
    frameAnchor: inTheMiddle ? 'middle' : 'bottom-left',
    textAnchor: inTheMiddle ? 'middle' : 'start',
    ...(inTheMiddle ? {} : { dx: 6, dy: -5 }),
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
