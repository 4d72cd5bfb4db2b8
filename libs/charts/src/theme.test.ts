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
