import { parseHTML } from 'linkedom/worker';
import { type TextBox, textBoxes } from '../text-boxes.ts';

/** Rounding of coordinates in a file. */
const nearly = 0.1;

/** Texts of a drawing that lie over another or leave it, in words; none of a sound one. */
export function faultyTexts(markup: string): string[] {
  const { document } = parseHTML(`<!doctype html><html><body>${markup}</body></html>`);
  const svg = document.querySelector('svg') as unknown as Element;
  const [width, height] = ['width', 'height'].map((name) => Number(svg.getAttribute(name)));
  const boxes = textBoxes(svg);
  const beyond = boxes.filter(
    ({ left, right, top, bottom }) =>
      Math.min(left, top) < -nearly ||
      right > (width ?? 0) + nearly ||
      bottom > (height ?? 0) + nearly,
  );
  const over = boxes.flatMap((one, index) =>
    boxes
      .slice(index + 1)
      .filter(
        (other) =>
          one.left < other.right - nearly &&
          other.left < one.right - nearly &&
          one.top < other.bottom - nearly &&
          other.top < one.bottom - nearly,
      )
      .map((other) => `${wordsOf(one)} over ${wordsOf(other)}`),
  );
  return [...beyond.map((box) => `${wordsOf(box)} leaves the drawing`), ...over];
}

function wordsOf({ element, mark, left, top }: TextBox): string {
  return `“${element.textContent}” (${mark} at ${Math.round(left)}, ${Math.round(top)})`;
}
