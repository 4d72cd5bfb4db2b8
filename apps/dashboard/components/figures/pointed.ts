/** How far a step of the search for the next point goes, in pixels. */
const stepPx = 3;
/** Where the keyboard points, of each drawing that it has pointed into. */
const places = new WeakMap<SVGSVGElement, { x: number; y: number }>();

const directions: Readonly<Record<string, { x: number; y: number }>> = {
  ArrowRight: { x: 1, y: 0 },
  ArrowLeft: { x: -1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/**
 * Moves the tooltip of a drawing by an arrow key to the next point in that direction, as the pointer
 * would: Plot hears nothing else. What it says, or null where the key means nothing.
 */
export function nextPoint(svg: SVGSVGElement, key: string): string | null {
  const direction = directions[key];
  if (direction === undefined) return null;
  const box = svg.getBoundingClientRect();
  const from = places.get(svg) ?? { x: 0, y: box.height / 2 };
  const before = tipText(svg);
  const limit = Math.max(box.width, box.height) / stepPx;
  for (let count = 1; count <= limit; count += 1) {
    const x = from.x + direction.x * stepPx * count;
    const y = from.y + direction.y * stepPx * count;
    if (x < 0 || y < 0 || x > box.width || y > box.height) break;
    const text = showPoint(svg, { x, y });
    if (text !== '' && text !== before) return text;
  }
  // Nothing further there: what was shown stays.
  return showPoint(svg, from);
}

/** Points at a place of the drawing, or away from it. What the tooltip says. */
export function showPoint(svg: SVGSVGElement, place: { x: number; y: number } | null): string {
  const box = svg.getBoundingClientRect();
  if (place === null) {
    places.delete(svg);
    // Of a mouse alone Plot hears that it has left.
    svg.dispatchEvent(new PointerEvent('pointerleave', { pointerType: 'mouse' }));
    return '';
  }
  places.set(svg, place);
  svg.dispatchEvent(
    new PointerEvent('pointermove', {
      clientX: box.left + place.x,
      clientY: box.top + place.y,
      pointerType: 'keyboard',
      bubbles: true,
    }),
  );
  return tipText(svg);
}

/** What the tooltip of a drawing says. */
export function tipText(svg: SVGSVGElement): string {
  return [...svg.querySelectorAll('g[aria-label="tip"] text')]
    .map((text) => [...text.querySelectorAll('tspan')].map((line) => line.textContent).join('\n'))
    .join('\n')
    .trim();
}
