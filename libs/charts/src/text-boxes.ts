import { fontSize } from './theme.ts';
import { textWidth } from './text-width.ts';

/** Where a text of a drawing stands, in pixels of the drawing. */
export interface TextBox {
  element: Element;
  /** What Plot calls the mark that it is of: `x-axis tick label`, `text`. */
  mark: string;
  /** As large as letters that are not bold would be, for the same width, in pixels. */
  letterSize: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Heights of letters over and below their line, as shares of their size. */
const above = 0.74;
const below = 0.21;
/** How much wider bold letters are. */
const bold = 1.08;

/** Boxes of all texts of a drawing of Plot's, without those of its tooltip, which lies over all others. */
export function textBoxes(svg: Element): TextBox[] {
  const boxes = [...svg.querySelectorAll('text')].map((element) => boxOf(element, svg));
  return boxes.filter(({ mark, left, right }) => mark !== 'tip' && right > left);
}

/** The box of a text, and of what it is moved by: Plot moves by `translate`, and turns the label of an axis. */
export function boxOf(element: Element, svg: Element): TextBox {
  const lines = linesOf(element);
  const size = sizeOf(element, svg);
  const weight = Number(inherited(element, svg, 'font-weight') ?? 400) >= 600 ? bold : 1;
  const letterSize = weight * size;
  const width = Math.max(0, ...lines.map(({ text }) => textWidth(text, letterSize)));
  const anchor = inherited(element, svg, 'text-anchor') ?? 'start';
  const left = anchor === 'middle' ? -width / 2 : anchor === 'end' ? -width : 0;
  const ys = lines.map(({ em }) => em * size);
  const top = ys.reduce((least, y) => Math.min(least, y), Infinity) - above * size;
  const bottom = ys.reduce((most, y) => Math.max(most, y), -Infinity) + below * size;
  const { x, y } = offsetOf(element, svg);
  const mark = element.closest('[aria-label]')?.getAttribute('aria-label') ?? '';
  const turned = /rotate\(-90\)/.test(element.getAttribute('transform') ?? '');
  const box = turned
    ? { left: x + top, right: x + bottom, top: y - left - width, bottom: y - left }
    : { left: x + left, right: x + left + width, top: y + top, bottom: y + bottom };
  return { element, mark, letterSize, ...box };
}

/** Lines of a text with how far below its place each stands, in ems. */
function linesOf(element: Element): { text: string; em: number }[] {
  const spans = [...element.querySelectorAll('tspan')];
  if (spans.length === 0) {
    const em = emOf(element.getAttribute('y')) + emOf(element.getAttribute('dy'));
    return [{ text: element.textContent ?? '', em }];
  }
  let em = 0;
  return spans.map((span) => {
    const y = span.getAttribute('y');
    em = y === null ? em + emOf(span.getAttribute('dy')) : emOf(y);
    return { text: span.textContent ?? '', em };
  });
}

function emOf(value: string | null): number {
  return value?.endsWith('em') === true ? Number.parseFloat(value) : 0;
}

/** A length without a unit, which are pixels. */
function pxOf(value: string | null): number {
  return value === null || value.endsWith('em') ? 0 : Number(value);
}

function inherited(element: Element, svg: Element, name: string): string | null {
  for (let at: Element | null = element; at !== null; at = at.parentElement) {
    const value = at.getAttribute(name);
    if (value !== null) return value;
    if (at === svg) return null;
  }
  return null;
}

/** The style of the whole drawing is its size; a mark may have another. */
function sizeOf(element: Element, svg: Element): number {
  for (let at = element; at !== svg; at = at.parentElement as Element) {
    const value = at.getAttribute('font-size');
    if (value !== null) return Number.parseFloat(value);
    if (at.parentElement === null) break;
  }
  return fontSize;
}

function offsetOf(element: Element, svg: Element): { x: number; y: number } {
  let [x, y] = ['x', 'y'].map((name) => pxOf(element.getAttribute(name))) as [number, number];
  for (let at: Element | null = element; at !== null && at !== svg; at = at.parentElement) {
    const moved = /translate\(([^,)]+),([^)]+)\)/.exec(at.getAttribute('transform') ?? '');
    x += Number(moved?.[1] ?? 0);
    y += Number(moved?.[2] ?? 0);
  }
  return { x, y };
}
