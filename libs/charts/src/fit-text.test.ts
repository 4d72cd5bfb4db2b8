import { expect, it } from 'vitest';
import { plotGroupedPoints, pointGroup } from './builders/grouped-points.ts';
import { plotHeatMap } from './builders/heat-map.ts';
import { plotStrip } from './builders/strip.ts';
import { cutMiddle, cutText, wrapText } from './fit-text.ts';
import { summaries } from './spread.ts';
import { renderSvg } from './svg.ts';
import { textWidth } from './theme.ts';

const narrow = { width: 348, height: 240 };
const axes = { x: { label: 'rate' }, y: { label: 'test accuracy', percent: true } };

it('texts are broken between words, cut where they are longer, and never wider than their room', () => {
  expect(wrapText('batch 500, common start', 70, 3)).toEqual(['batch 500,', 'common', 'start']);
  expect(wrapText('one two three four', 30, 2).every((line) => textWidth(line) <= 36)).toBe(true);
  expect(cutText('short', 100)).toBe('short');
  expect(cutText('a'.repeat(99), 60)).toMatch(/^a{7,8}…$/);
});

it('long names that differ at their end are told apart in a legend', () => {
  const names = [0.001, 0.01].map(
    (rate) => `learning rate of the first and only optimiser ${rate}`,
  );
  const groups = names.map((name) => pointGroup(name, null, [{ x: 1, y: 0.5 }]));
  const svg = renderSvg(plotGroupedPoints({ ...axes, groups }, { width: 600, height: 300 }));
  expect(svg).toMatch(/>learning rate of[^<]*…[^<]*optimiser 0\.001</);
  expect(svg).toMatch(/>learning rate of[^<]*…[^<]*optimiser 0\.01</);
  expect(cutMiddle('abcdefghij', 5)).toBe('ab…ij');
  expect(cutMiddle('abcde', 5)).toBe('abcde');
});

it('a legend of many long names takes lines of its own, and no room from the data', () => {
  const names = Array.from({ length: 8 }, (_, index) => `width ${index}, optimiser adam, rate 0.1`);
  const groups = names.map((name) => pointGroup(name, null, [{ x: 1, y: 0.5 }]));
  const options = plotGroupedPoints({ ...axes, groups }, narrow);
  expect((options.height ?? 0) - (options.marginTop ?? 0)).toBe(240 - 34);
  const svg = renderSvg(options);
  // Each entry begins at the left, on a line of its own.
  const lines = [...svg.matchAll(/translate\(23,(-[\d.]+)\)"[^>]*aria-label="text"/g)];
  expect(new Set(lines.map(([, dy]) => dy)).size).toBe(8);
});

it('names of categories stand in lines below their columns', () => {
  const categories = ['batch 75', 'batch 500, common start', 'batch 500, separate starts'];
  const points = categories.map((category) => ({
    ...{ category, panel: null, value: 1, label: 'run', marked: false },
  }));
  const svg = renderSvg(
    plotStrip({ category: 'End', categories, y: axes.y, points, markedLabel: null }, narrow),
  );
  expect(svg).toMatch(/<tspan[^>]*>common<\/tspan>|<tspan[^>]*>batch 500,<\/tspan>/);
  expect(svg).not.toContain('>batch 500, common start<');
});

it('values have a colour for either theme on the page, and one in a file', () => {
  const cells = [0, 1].map((value) => ({ x: String(value), y: 'a', value, count: 1 }));
  const record = {
    ...{ x: { label: 'x', values: ['0', '1'] }, y: { label: 'y', values: ['a'] } },
    ...{ value: { label: 'loss' }, cells },
  };
  const [light, dark] = (['light', 'dark'] as const).map((theme) =>
    renderSvg(plotHeatMap(record, narrow), { theme }),
  ) as [string, string];
  expect(light).toContain('fill="#440154"');
  // The dark end is not seen on a dark page.
  expect(dark).not.toContain('#440154');
  expect(light + dark).not.toContain('light-dark');
});

it('runs are put together by median or mean, with range, quartiles or interval', () => {
  const values = [1, 2, 3, 10, null, Number.NaN];
  expect(summaries['median and range'](values)).toEqual({ y: 2.5, low: 1, high: 10 });
  expect(summaries['mean and range'](values)).toEqual({ y: 4, low: 1, high: 10 });
  expect(summaries['median and quartiles'](values)).toMatchObject({
    y: 2.5,
    low: 1.75,
    high: 4.75,
  });
  const interval = summaries['mean and 95 % interval'](values);
  // t of 3 degrees of freedom is 3.182; the standard error 4.0825 / 2.
  expect(interval.low).toBeCloseTo(4 - 3.182446 * (4.082483 / 2), 4);
  expect(summaries['mean and 95 % interval']([5])).toEqual({ y: 5, low: null, high: null });
  expect(summaries['median and quartiles']([null])).toEqual({ y: null, low: null, high: null });
});
