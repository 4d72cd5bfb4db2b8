import { plural } from '@basin/core';
import * as Plot from '@observablehq/plot';
import { drawable, settleAxis } from '../axis.ts';
import { mostColours, mutedColour, seriesColour } from '../colours.ts';
import type { FigureSize } from '../figure.ts';
import { type LegendEntry, legendMarks, legendMargin } from '../legend.ts';
import { noteMarks } from '../notes.ts';
import { baseOptions, gridOpacity, ink, paper } from '../theme.ts';
import { scaleOptions, shortNumber } from '../ticks.ts';

/** Something that a worker did from one time to another. */
export interface TimelineSpan {
  worker: string;
  label: string;
  /** Gives the colour. */
  state: string;
  /** Seconds since the first of all. */
  from: number;
  to: number;
}

/** Who worked on what when; plain JSON. */
export interface TimelineRecord {
  spans: TimelineSpan[];
  /** From the top. */
  workers: string[];
}

const longestName = 14;

/** A row for each worker and each thing that it does at once, a bar for each span, coloured by its state. */
export function plotTimeline(record: TimelineRecord, size: FigureSize): Plot.PlotOptions {
  const { workers } = record;
  const spans = workers.flatMap((worker) =>
    inLanes(record.spans.filter((span) => span.worker === worker)),
  );
  const states = [...new Set(spans.map(({ state }) => state))];
  const colourOf = (state: string): string => {
    const index = states.indexOf(state);
    return index < mostColours ? seriesColour(index) : mutedColour;
  };
  const axis = settleAxis(
    { label: 'Time since the first began (s)' },
    spans.flatMap(({ from, to }) => [from, to]),
  );
  const x = scaleOptions(axis, Math.max(3, Math.floor(size.width / 120)));
  const legend = legendOf(states, colourOf);
  const base = baseOptions(size);
  const names = new Map(spans.map(({ row, lane, worker }) => [row, lane === 0 ? worker : '']));
  return {
    ...base,
    marginTop: legendMargin(legend, size.width),
    marginLeft: 96,
    x,
    y: {
      ...{ type: 'band', label: null, tickSize: 0 },
      domain: [...new Set(spans.map(({ row }) => row))],
      // The first of its rows has a worker's name.
      tickFormat: (row: string) => shortened(names.get(row) ?? ''),
    },
    marks: [
      Plot.gridX(x.ticks as number[], { stroke: ink, strokeOpacity: gridOpacity }),
      Plot.barX(spans, {
        x1: ({ from }: TimelineSpan) => drawable(axis, from),
        x2: ({ to }: TimelineSpan) => drawable(axis, to),
        y: 'row',
        fill: { value: (span: TimelineSpan) => colourOf(span.state), scale: null },
        stroke: paper,
        strokeWidth: 0.5,
        inset: 0.5,
        tip: true,
        title: (span: TimelineSpan) =>
          `${span.label}\n${span.state}, ${shortNumber(span.to - span.from)} s from ${shortNumber(span.from)} s\n${span.worker}`,
      }),
      ...legendMarks(legend, size.width),
      ...noteMarks([axis], size.width),
    ],
  };
}

/** A line for each state that has a colour of its own, and one for all others. */
function legendOf(states: readonly string[], colourOf: (state: string) => string): LegendEntry[] {
  const own = states.slice(0, mostColours);
  const others = states.length - own.length;
  return [
    ...own.map((label) => ({ label, colour: colourOf(label), mark: 'bar' as const })),
    ...(others === 0
      ? []
      : [{ label: plural(others, 'other'), colour: mutedColour, mark: 'bar' as const }]),
  ];
}

/** What overlaps by less of the whole time is seen as one after the other. */
const touching = 0.015;

type LaidSpan = TimelineSpan & { lane: number; row: string };

/** One worker's spans, each in the first row that is free then: what is done at once hides nothing. */
function inLanes(spans: readonly TimelineSpan[]): LaidSpan[] {
  const ends: number[] = [];
  const last = spans.reduce((latest, { to }) => Math.max(latest, to), 0);
  const laid = spans
    .toSorted((a, b) => a.from - b.from)
    .map((span) => {
      const free = ends.findIndex((end) => end <= span.from + touching * last);
      const lane = free === -1 ? ends.length : free;
      ends[lane] = span.to;
      return { ...span, lane, row: JSON.stringify([lane, span.worker]) };
    });
  return laid.sort((a, b) => a.lane - b.lane);
}

/** Names of workers elsewhere are long, and differ at their end. */
function shortened(worker: string): string {
  return worker.length > longestName ? `…${worker.slice(1 - longestName)}` : worker;
}

/** The record as rows, one for each span. */
export function timelineRows({ spans }: TimelineRecord): Record<string, string | number | null>[] {
  return spans.map(({ worker, label, state, from, to }) => ({
    ...{ worker, task: label, state, 'from (s)': from, 'to (s)': to },
  }));
}
