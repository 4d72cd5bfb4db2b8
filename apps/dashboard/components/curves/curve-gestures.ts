import {
  leastDragPx,
  movedRange,
  rangeBetween,
  type ShownRange,
  zoomedRange,
} from '@basin/charts/curve-zoom';
import { moved, nearer } from './curve-range.ts';
import { keepPoint, keptPoint, pointByKey, pointedNow } from './pointed-together.ts';

type Range = [number, number];

/** What of the curves is seen, and how a chart asks for another part; null: all of them. */
export interface CurveZoom {
  /** Null: there is but one place. */
  shown: ShownRange | null;
  change: (range: Range | null) => void;
  /** What is kept pointed at has changed. */
  keep: () => void;
}

/** What a key does to the curves: true, or what is pointed at then; false: nothing. */
export function followKey(
  { key, shiftKey }: Pick<KeyboardEvent, 'key' | 'shiftKey'>,
  svg: SVGSVGElement,
  { shown, change, keep }: CurveZoom,
): boolean | string {
  const text = shiftKey ? null : pointByKey(svg, key);
  if (text !== null) {
    if (keptPoint() !== null) keep();
    return text;
  }
  if (key === 'Enter' && pointedNow() !== null) {
    keepPoint(keptPoint() === null ? pointedNow() : null);
    keep();
    return true;
  }
  if (key === 'Escape' && keptPoint() !== null) {
    keepPoint(null);
    keep();
    return true;
  }
  const range = shown === null ? undefined : rangeByKey(key, shiftKey, shown);
  if (range === undefined) return false;
  change(range);
  return true;
}

/** What a key shows of the curves; null: all, undefined: it says nothing. */
function rangeByKey(key: string, shiftKey: boolean, shown: ShownRange): Range | null | undefined {
  const around = pointedNow()?.x ?? null;
  if (key === '+' || key === '=') return zoomedRange(shown, nearer, around);
  if (key === '-' || key === '_') return zoomedRange(shown, 1 / nearer, around);
  if (key === '0') return null;
  if (!shiftKey) return undefined;
  if (key === 'ArrowRight') return movedRange(shown, moved);
  return key === 'ArrowLeft' ? movedRange(shown, -moved) : undefined;
}

/** A drawing whose horizontal axis can be dragged over. */
export interface DraggedChart {
  element: HTMLElement;
  svg: SVGSVGElement;
  axis: ShownRange;
  frame: Range;
  top: number;
  bottom: number;
}

/**
 * Lets a drag choose what is seen, a click keep the point that is pointed at, and a double click show all:
 * for mice and pens, for a finger moves the page. Gives what ends it.
 */
export function followDrags(chart: DraggedChart, zoomNow: () => CurveZoom): () => void {
  const { element, svg, axis, frame } = chart;
  let from: number | null = null;
  // The drawing hears that the pointer has left when the element takes it.
  let pressed = pointedNow();
  const placeOf = (event: PointerEvent): number => event.clientX - svg.getBoundingClientRect().left;
  const isMouse = (event: PointerEvent): boolean =>
    event.isTrusted && event.pointerType !== 'touch';
  const handlers = {
    pointerdown(event: PointerEvent) {
      if (!isMouse(event) || event.button !== 0) return;
      // Plot would keep its tooltip by itself, in this drawing alone.
      event.stopPropagation();
      from = placeOf(event);
      pressed = pointedNow();
      element.setPointerCapture(event.pointerId);
    },
    pointermove(event: PointerEvent) {
      if (!isMouse(event)) return;
      if (from !== null || keptPoint() !== null) event.stopPropagation();
      if (from !== null) drawBand(chart, from, placeOf(event));
    },
    pointerup(event: PointerEvent) {
      if (from === null) return;
      const [start, end] = [from, placeOf(event)];
      from = null;
      svg.querySelector(`[${bandName}]`)?.remove();
      const range = rangeBetween(axis, frame, start, end);
      if (range !== null) return zoomNow().change(range);
      if (Math.abs(end - start) >= leastDragPx) return;
      keepPoint(keptPoint() === null ? pressed : null);
      zoomNow().keep();
    },
    pointerleave(event: PointerEvent) {
      if (event.isTrusted && (from !== null || keptPoint() !== null)) event.stopPropagation();
    },
    pointercancel() {
      from = null;
      svg.querySelector(`[${bandName}]`)?.remove();
    },
    dblclick() {
      zoomNow().change(null);
    },
  };
  // Before Plot hears of it.
  const entries = Object.entries(handlers) as [string, (event: Event) => void][];
  for (const [name, handler] of entries) element.addEventListener(name, handler, true);
  return () => {
    for (const [name, handler] of entries) element.removeEventListener(name, handler, true);
  };
}

const bandName = 'data-dragged';

function drawBand({ svg, frame, top, bottom }: DraggedChart, from: number, to: number): void {
  const [left, right] = [from, to].map((place) => Math.min(frame[1], Math.max(frame[0], place)));
  const band =
    svg.querySelector(`[${bandName}]`) ??
    document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  const [x, end] = [Math.min(left ?? 0, right ?? 0), Math.max(left ?? 0, right ?? 0)];
  for (const [name, value] of Object.entries({
    ...{ x, y: top, width: end - x, height: bottom - top, [bandName]: '' },
    ...{ fill: 'currentColor', 'fill-opacity': 0.12, 'pointer-events': 'none' },
  })) {
    band.setAttribute(name, String(value));
  }
  svg.append(band);
}
