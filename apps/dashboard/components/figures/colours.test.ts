import { readFileSync } from 'node:fs';
import { seriesColours } from '@basin/charts';
import { expect, it } from 'vitest';

const css = readFileSync(new URL('../../app/globals.css', import.meta.url), 'utf8');
const dark = css.slice(css.indexOf(":root[data-theme='dark']"), css.indexOf('@media'));
const light = css.slice(0, css.indexOf(":root[data-theme='dark']"));

/** Relative luminance of a colour as #rrggbb (WCAG 2.2). */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

const valueOf = (block: string, name: string): string =>
  new RegExp(`${name}: (#\\w+)`).exec(block)?.[1] ?? '';

it.each([
  ['light', light],
  ['dark', dark],
])('every series colour stands 3 : 1 from paper and surface: %s', (_, block) => {
  for (let index = 1; index <= seriesColours.length; index += 1) {
    const colour = valueOf(block, `--basin-series-${String(index)}`);
    for (const behind of ['--paper', '--surface']) {
      expect(contrast(colour, valueOf(block, behind)), `${colour} on ${behind}`).toBeGreaterThan(3);
    }
  }
});

it('files have the colours of the light page', () => {
  seriesColours.forEach((colour, index) => {
    expect(colour).toContain(valueOf(light, `--basin-series-${String(index + 1)}`));
  });
});

it('a theme changes colours alone', () => {
  const themes = css.slice(css.indexOf(":root[data-theme='dark']"), css.indexOf('\n*,'));
  const declarations = [...themes.matchAll(/^ +([\w-]+: [^;]*;)/gm)].map(([, text]) => text);
  expect(declarations.length).toBeGreaterThan(70);
  expect(
    declarations.filter(
      (text = '') => !/^(color-scheme: dark|--[\w-]+: #[0-9a-f]{6});$/.test(text),
    ),
  ).toEqual([]);
});
