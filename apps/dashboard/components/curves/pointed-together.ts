import { showPoint, tipText } from '../figures/pointed.ts';

/** What is pointed at: a place along the curves, and whose. */
export interface PointedCurve {
  x: number;
  label: string;
}

/** A drawing among those of a page whose curves are looked at together. */
export interface PointedChart {
  svg: SVGSVGElement;
  curves: readonly { label: string; points: readonly { x: number; y: number | null }[] }[];
  /** Pixels of the drawing; NaN for what its axes cannot show. */
  placeOf: (x: number, y: number) => { x: number; y: number };
  /** Where its data are drawn. */
  top: number;
  bottom: number;
}

const charts = new Set<PointedChart>();
let pointed: PointedCurve | null = null;
let kept: PointedCurve | null = null;
/** What is shown now is told to charts, and not by one of them. */
let isTelling = false;

/**
 * Adds a drawing: what is pointed at in one is shown in all, by a line at its place and the tooltip of the
 * nearest point of the curve of that name. Gives what takes it out again.
 */
export function joinPointing(chart: PointedChart): () => void {
  charts.add(chart);
  const follow = () => {
    // Set by Plot's pointer, whoever moved it: the mouse or a key.
    const { value } = chart.svg as unknown as { value?: (PointedCurve & object) | null };
    if (isTelling) return;
    if (kept === null) pointAt(value ?? null, chart);
    // Left by the pointer or the keyboard, it shows what is kept nonetheless.
    else if (value === null || value === undefined) showIn(chart, kept);
  };
  chart.svg.addEventListener('input', follow);
  if (pointed !== null) showIn(chart, pointed);
  return () => {
    chart.svg.removeEventListener('input', follow);
    charts.delete(chart);
  };
}

/** What is kept while the pointer moves on; null: nothing. */
export function keptPoint(): PointedCurve | null {
  return kept;
}

/** Points at what an arrow key says, in all drawings. What the tooltip of this one says; null: another key. */
export function pointByKey(svg: SVGSVGElement, key: string): string | null {
  const chart = [...charts].find((one) => one.svg === svg);
  const next = chart === undefined ? null : nextOnCurves(chart.curves, pointed, key);
  if (next === null) return null;
  if (kept !== null) kept = next;
  pointAt(next, null);
  return tipText(svg);
}

/** Keeps what is pointed at, or lets go of it. */
export function keepPoint(point: PointedCurve | null): void {
  kept = point;
  pointAt(point, null);
}

export function pointedNow(): PointedCurve | null {
  return pointed;
}

/** Points there in all drawings; `by` shows it already. */
function pointAt(point: PointedCurve | null, by: PointedChart | null): void {
  pointed = point === null ? null : { x: point.x, label: point.label };
  for (const chart of charts) {
    if (chart === by) drawLine(chart, pointed);
    else showIn(chart, pointed);
  }
}

function showIn(chart: PointedChart, point: PointedCurve | null): void {
  drawLine(chart, point);
  isTelling = true;
  try {
    showPoint(chart.svg, point === null ? null : nearestPlace(chart, point));
  } finally {
    isTelling = false;
  }
}

/**
 * What an arrow key points at next: the value behind or before along the same curve, or the curve above or
 * below there; null: nothing, or another key.
 */
export function nextOnCurves(
  curves: PointedChart['curves'],
  from: PointedCurve | null,
  key: string,
): PointedCurve | null {
  if (!/^Arrow(Right|Left|Up|Down)$/.test(key)) return null;
  const drawn = curves
    .map(({ label, points }) => ({ label, points: points.filter(({ y }) => y !== null) }))
    .filter(({ points }) => points.length > 0);
  const own = drawn.find(({ label }) => label === from?.label) ?? drawn[0];
  const first = own?.points[0];
  if (own === undefined || first === undefined) return null;
  if (from === null) return { x: first.x, label: own.label };
  const at = nearestAlong(own.points, from.x) ?? first;
  if (key === 'ArrowRight' || key === 'ArrowLeft') {
    const next = own.points[own.points.indexOf(at) + (key === 'ArrowRight' ? 1 : -1)] ?? at;
    return { x: next.x, label: own.label };
  }
  const sign = key === 'ArrowUp' ? 1 : -1;
  const [above] = drawn
    .flatMap(({ label, points }) => {
      const there = nearestAlong(points, from.x);
      const higher = there === null ? 0 : sign * ((there.y ?? 0) - (at.y ?? 0));
      return there !== null && higher > 0 ? [{ x: there.x, label, higher }] : [];
    })
    .sort((a, b) => a.higher - b.higher);
  return above === undefined ? { x: at.x, label: own.label } : { x: above.x, label: above.label };
}

function nearestAlong<Point extends { x: number }>(points: readonly Point[], x: number) {
  return points.reduce<Point | null>(
    (best, point) => (best === null || Math.abs(point.x - x) < Math.abs(best.x - x) ? point : best),
    null,
  );
}

/** Of the curve of that name, or where there is none of whichever is nearest along; null: nothing is drawn. */
export function nearestPlace(
  { curves, placeOf }: Pick<PointedChart, 'curves' | 'placeOf'>,
  point: PointedCurve,
): { x: number; y: number } | null {
  const named = curves.filter(({ label }) => label === point.label);
  let nearest: { x: number; y: number } | null = null;
  let least = Infinity;
  for (const { points } of named.length > 0 ? named : curves) {
    for (const { x, y } of points) {
      const distance = Math.abs(x - point.x);
      if (y === null || !(distance < least)) continue;
      const place = placeOf(x, y);
      if (!Number.isFinite(place.x) || !Number.isFinite(place.y)) continue;
      least = distance;
      nearest = place;
    }
  }
  return nearest;
}

const lineName = 'data-pointed';

function drawLine({ svg, placeOf, top, bottom, curves }: PointedChart, point: PointedCurve | null) {
  svg.querySelector(`[${lineName}]`)?.remove();
  if (point === null) return;
  const y = curves.flatMap(({ points }) => points).find((one) => one.y !== null)?.y ?? 1;
  const { x } = placeOf(point.x, y);
  if (!Number.isFinite(x)) return;
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'line');
  for (const [name, value] of Object.entries({
    ...{ x1: x, x2: x, y1: top, y2: bottom, [lineName]: '' },
    ...{ stroke: 'currentColor', 'stroke-opacity': 0.45, 'stroke-dasharray': '3 3' },
    'pointer-events': 'none',
  })) {
    line.setAttribute(name, String(value));
  }
  svg.append(line);
}
