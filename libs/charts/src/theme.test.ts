import { expect, it } from 'vitest';
import { orderedColour } from './theme.ts';

it('steps in order are viridis on white, and a dark page can put its own in their place', () => {
  const colours = [0, 1, 2].map((index) => orderedColour(index, 3));
  expect(colours.map((colour) => /^var\(--basin-step-(\d+), /.exec(colour)?.[1])).toEqual([
    '0',
    '5',
    '10',
  ]);
  expect(colours[0]).toContain('#440154');
  expect(new Set(colours).size).toBe(3);
  expect(orderedColour(0, 1)).toBe(colours[0]);
});

it('every step of an order is seen on white: 3 : 1', () => {
  for (let index = 0; index <= 10; index++) {
    const colour = /#([0-9a-f]{6})/.exec(orderedColour(index, 11))?.[1] ?? '';
    const [red = 0, green = 0, blue = 0] = [0, 2, 4].map(
      (at) => (Number.parseInt(colour.slice(at, at + 2), 16) / 255) ** 2.2,
    );
    const contrast = 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
    expect(contrast, `#${colour}`).toBeGreaterThan(3);
  }
});
