import 'server-only';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Figure } from '@basin/charts';
import { errorMessage, formatCount, plural } from '@basin/core';
import type { FigureSummary } from '@basin/studies';
import type { StoreReader } from '@basin/store';
import { rounded, thinned } from '../format/thinned.ts';
import { studyOfSweep, sweepFindings } from './findings.ts';
import { inlineSvg } from './inline-svg.ts';

/** A figure as a page shows it: its summary for the browser, its markup for the first paint. */
export interface SweepFigure extends FigureSummary {
  markup: string;
  /** Changes when the summary may have. */
  version: string;
}

/** Size of the first paint; the browser draws again at the width there is. */
const firstSize = { width: 640, height: 410 };
/** More points a list are neither sent nor drawn: ten thousand are a page of megabytes. */
const pointLimit = 250;
/** Characters of a drawing; a longer one, which a page has twice, is left to the browser. */
const longMarkup = 40_000;
/** Characters of all drawings of a page together: those that come after are left to the browser too. */
const markupBudget = 90_000;
/** Characters of a surface's record whose contours are surely longer than that: 33,000 make 225,000. */
const longSurface = 10_000;
/** Characters of a record; longer ones are sent with fewer digits. */
const longRecord = 20_000;

type Shown = Pick<SweepFigure, 'summary' | 'caption' | 'markup' | 'problem'>;

// Findings are cached, and so is what is drawn of them, for pages and routes alike.
const shared = globalThis as typeof globalThis & {
  basinFirstPaints?: WeakMap<FigureSummary, Shown>;
};
const firstPaints = (shared.basinFirstPaints ??= new WeakMap<FigureSummary, Shown>());

/** All figures of a sweep's experiment, in its order. */
export function sweepFigures(reader: StoreReader, sweepId: string): SweepFigure[] {
  let left = markupBudget;
  return [...figuresOneByOne(reader, sweepId)].map((figure) => {
    if (figure.markup.length > left) return { ...figure, markup: '' };
    left -= figure.markup.length;
    return figure;
  });
}

/** Has them drawn one by one: others are answered in between. */
export async function figuresAhead(reader: StoreReader, sweepId: string): Promise<void> {
  await nextTurn();
  for (const { problem } of figuresOneByOne(reader, sweepId))
    if (problem === null) await nextTurn();
}

function* figuresOneByOne(reader: StoreReader, sweepId: string): Generator<SweepFigure> {
  const findings = sweepFindings(reader, sweepId);
  const study = studyOfSweep(reader, sweepId);
  if (findings === null || study === null) return;
  const version = String(findings.settledSequence);
  for (const data of findings.figures) {
    const figure = study.figures.find(({ id }) => id === data.id);
    const isNothing = figure === undefined || data.summary === null;
    yield { ...data, ...(isNothing ? { markup: '' } : firstPaint(figure, data)), version };
  }
}

/** What a page has of a figure before its browser draws: nothing of what is too long to be sent. */
export function firstPaint(figure: Figure<unknown>, data: FigureSummary): Shown {
  const known = firstPaints.get(data);
  if (known !== undefined) return known;
  const { value, shown, of } = thinned(data.summary, pointLimit);
  const characters = JSON.stringify(value).length;
  const summary = characters > longRecord ? rounded(value) : value;
  const rest = of === shown ? '' : ` ${formatCount(shown)} of ${plural(of, 'point')} drawn.`;
  const caption = `${data.caption}${rest}`;
  // Only what is turned in space is drawn by contours, which hold the server up for 0.3 s.
  const isLeft = figure.turned !== undefined && characters > longSurface;
  let drawn: Shown;
  try {
    const markup = isLeft ? '' : inlineSvg(figure.plot(summary, firstSize));
    const shownFirst = markup.length > longMarkup ? '' : markup;
    drawn = { summary, caption, markup: shownFirst, problem: data.problem };
  } catch (error) {
    // One figure that cannot be drawn must not hide the others.
    drawn = { summary, caption, markup: '', problem: errorMessage(error) };
  }
  firstPaints.set(data, drawn);
  return drawn;
}
