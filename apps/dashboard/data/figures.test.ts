import type { Figure } from '@basin/charts';
import { expect, test, vi } from 'vitest';
import { firstPaint } from './figures.ts';

vi.mock('server-only', () => ({}));

const figure = (drawn: string[], turns: boolean): Figure<unknown> => ({
  ...{ id: 'surface', title: 'Surface', caption: 'loss' },
  summarise: (findings) => findings,
  plot() {
    drawn.push('flat');
    return { marks: [] };
  },
  ...(turns ? { turned: () => ({ marks: [] }) } : {}),
  rows: () => [],
});
const grid = (side: number) =>
  Array.from({ length: side }, (_, row) => Array.from({ length: side }, (_, x) => row + x / 7));

test.each([
  ['a large surface is left to the browser', 60, true, 0],
  ['a small one is drawn', 5, true, 1],
  ['so is a long record of what is no surface', 60, false, 1],
])('%s', (_, side, turns, count) => {
  const drawn: string[] = [];
  const data = { id: 'surface', title: '', caption: '', summary: grid(side), problem: null };
  const { markup, problem } = firstPaint(figure(drawn, turns), data as never);
  expect(problem).toBeNull();
  expect(drawn).toHaveLength(count);
  expect(markup.length > 0).toBe(count > 0);
});
