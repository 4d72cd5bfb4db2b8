import * as Plot from '@observablehq/plot';
import { cutText } from '../fit-text.ts';
import type { FigureSize } from '../figure.ts';
import { pointLabels } from '../separate-texts.ts';
import { baseOptions, ink, margins, orderedColour, paper } from '../theme.ts';

export interface ParallelAxis {
  label: string;
  /** Where its values stand, 0 at the bottom to 1 at the top. */
  ticks: { share: number; label: string }[];
}

export interface ParallelLine {
  /** On each axis, as its ticks; null where it has no value. */
  shares: (number | null)[];
  /** Whether it is among those chosen; others stand back. */
  isInside: boolean;
}

/** Things as lines over their values, an axis each quantity; plain JSON. */
export interface ParallelRecord {
  axes: ParallelAxis[];
  lines: ParallelLine[];
}

interface Point {
  x: number;
  y: number;
  line: number;
}

/** Below an axis: lines without a value there. */
const missing = -0.1;
const steps = 11;
/** Room for the ticks of the last axis, and half its title. */
const marginRight = 64;

/** Parallel coordinates, coloured by the last axis. */
export function plotParallel(record: ParallelRecord, size: FigureSize): Plot.PlotOptions {
  const count = record.axes.length;
  const room = (size.width - margins.left - marginRight) / Math.max(1, count - 1) - 8;
  const placeOf = (share: number | null | undefined): number =>
    typeof share === 'number' && Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : missing;
  const colours = record.lines.map(({ shares, isInside }) => {
    const last = placeOf(shares[count - 1]);
    if (!isInside || last === missing) return ink;
    return orderedColour(Math.round(last * (steps - 1)), steps);
  });
  const points = (wanted: boolean): Point[] =>
    record.lines.flatMap(({ shares, isInside }, line) =>
      isInside === wanted ? record.axes.map((_, x) => ({ x, y: placeOf(shares[x]), line })) : [],
    );
  const lines = (wanted: boolean, strokeOpacity: number): Plot.Markish =>
    Plot.line(points(wanted), {
      ...{ x: 'x', y: 'y', z: 'line', strokeOpacity, strokeWidth: 1.2 },
      stroke: { value: ({ line }: Point) => colours[line], scale: null },
    });
  const ticks = record.axes.flatMap((axis, x) =>
    axis.ticks
      .filter(({ share }) => share >= 0 && share <= 1)
      .map(({ share, label }) => ({ share, label, x })),
  );
  const texts = { fill: ink, stroke: paper, strokeWidth: 3 };
  return {
    ...baseOptions(size),
    marginRight,
    axis: null,
    x: { type: 'linear', domain: [0, Math.max(1, count - 1)] },
    y: { type: 'linear', domain: [missing, 1] },
    marks: [
      lines(false, 0.12),
      lines(true, 0.65),
      Plot.ruleX(
        record.axes.map((_, x) => x),
        { y1: 0, y2: 1, stroke: ink, strokeOpacity: 0.7 },
      ),
      Plot.text(ticks, {
        ...{ ...texts, x: 'x', y: 'share', dx: 5, textAnchor: 'start' },
        ariaLabel: () => pointLabels,
        text: ({ label }: { label: string }) => cutText(label, Math.max(30, room - 10)),
      }),
      Plot.text(record.axes, {
        ...{ ...texts, x: (_, index) => index, y: 1, dy: -18, fontWeight: 600 },
        ariaLabel: () => pointLabels,
        text: ({ label }: ParallelAxis) => cutText(label, Math.max(20, room)),
      }),
      Plot.text(record.lines.length === 0 ? ['Nothing to draw yet'] : [], {
        ...{ frameAnchor: 'middle', fill: ink },
        text: (text: string) => text,
      }),
    ],
  };
}
