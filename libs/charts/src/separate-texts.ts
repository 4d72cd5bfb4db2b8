import { cutText } from './fit-text.ts';
import { boxOf, type TextBox, textBoxes } from './text-boxes.ts';

/** Texts of ticks: as many are left out as leave none over another; marks that say so are ticks too. */
export const tickLabels = 'tick label';
/** Texts beside points: each is left out that has no room, for the point’s tooltip has it. */
export const pointLabels = 'point label';

/** Free between two texts, in pixels. */
const besides = 3;
/** Lines of ticks above each other may be this near. */
const belows = 1;

/**
 * Moves texts that leave a drawing into it, and leaves out the ticks and names of points that have no
 * room: as many ticks of an axis as it takes, evenly, and names that lie over what is drawn later.
 */
export function separateTexts(svg: Element): void {
  const width = Number(svg.getAttribute('width'));
  const height = Number(svg.getAttribute('height'));
  const boxes = textBoxes(svg).map((box) => within(box, svg, width, height));
  const isTick = ({ mark }: TextBox): boolean =>
    mark.endsWith(tickLabels) && !mark.startsWith('fx-axis');
  const ticks = boxes.filter(isTick);
  const points = boxes.filter(({ mark }) => mark === pointLabels);
  const placed = boxes.filter((box) => !isTick(box) && box.mark !== pointLabels);
  const place = (box: TextBox): void => {
    if (placed.some((other) => areOver(box, other))) box.element.remove();
    else placed.push(box);
  };
  for (const axis of new Set(ticks.map(axisOf))) {
    evenly(ticks.filter((tick) => axisOf(tick) === axis)).forEach(place);
  }
  // The last is drawn over the others, and is where a path ends.
  points.toReversed().forEach(place);
}

/** The group of a mark's elements: that of an axis, or of the ticks of a panel. */
function axisOf({ element }: TextBox): Element | null {
  return element.parentElement?.closest('[aria-label]') ?? null;
}

/** Every so many ticks of each panel of an axis, the same in all; the others are taken away. */
function evenly(ticks: readonly TextBox[]): TextBox[] {
  const panels = [...new Set(ticks.map(({ element }) => element.parentElement))].map((panel) =>
    ticks.filter(({ element }) => element.parentElement === panel),
  );
  const every = (step: number): TextBox[][] =>
    panels.map((panel) => panel.filter((_, index) => index % step === 0));
  let step = 1;
  while (step < ticks.length && every(step).some(hasOver)) step += 1;
  const kept = every(step).flat();
  for (const tick of ticks) if (!kept.includes(tick)) tick.element.remove();
  return kept;
}

/** Whether two that follow each other lie over each other: ticks are in order. */
function hasOver(ticks: readonly TextBox[]): boolean {
  return ticks.some((tick, index) => index > 0 && areOver(tick, ticks[index - 1] as TextBox));
}

function areOver(one: TextBox, other: TextBox): boolean {
  return (
    one.left < other.right + besides &&
    other.left < one.right + besides &&
    one.top < other.bottom + belows &&
    other.top < one.bottom + belows
  );
}

/** Moved into the drawing; what is longer than it is cut first. */
function within(box: TextBox, svg: Element, width: number, height: number): TextBox {
  let at = box;
  const isTurned = at.bottom - at.top > at.right - at.left && /rotate/.test(transformOf(at));
  const beyond = ({ left, right, top, bottom }: TextBox): boolean =>
    isTurned ? bottom - top > height : right - left > width;
  if (beyond(at)) {
    const lines = [...at.element.querySelectorAll('tspan')];
    for (const line of lines.length === 0 ? [at.element] : lines) {
      line.textContent = cutText(line.textContent ?? '', isTurned ? height : width, at.letterSize);
    }
    at = boxOf(box.element, svg);
  }
  const dx = Math.max(0, -at.left) - Math.max(0, at.right - width);
  const dy = Math.max(0, -at.top) - Math.max(0, at.bottom - height);
  if (dx === 0 && dy === 0) return at;
  const moved = /translate\(([^,)]+),([^)]+)\)(.*)/.exec(transformOf(at));
  const [x, y, rest] = [Number(moved?.[1] ?? 0), Number(moved?.[2] ?? 0), moved?.[3] ?? ''];
  at.element.setAttribute('transform', `translate(${x + dx},${y + dy})${rest}`);
  return boxOf(at.element, svg);
}

function transformOf({ element }: TextBox): string {
  return element.getAttribute('transform') ?? '';
}
