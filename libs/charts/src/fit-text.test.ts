import { expect, it } from 'vitest';
import { plotGroupedPoints, pointGroup } from './builders/grouped-points.ts';
import { plotHeatMap } from './builders/heat-map.ts';
import { plotStrip } from './builders/strip.ts';
import { cutMiddle, cutText, wrapText } from './fit-text.ts';
import { summaries } from './spread.ts';
import { renderSvg } from './svg.ts';
import { faultyTexts } from './testing/faulty-texts.ts';
import { textWidth } from './text-width.ts';

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

/** Texts of an axis of a heat map with where they are drawn. */
function axisTexts(x: string[], y: string[], axis: 'x' | 'y'): { text: string; at: number }[] {
  const cells = x.flatMap((a) => y.map((b) => ({ x: a, y: b, value: a.length, count: 1 })));
  const svg = renderSvg(
    plotHeatMap(
      {
        ...{ x: { label: 'rate', values: x }, y: { label: 'width', values: y } },
        ...{ value: { label: 'loss' }, cells },
      },
      narrow,
    ),
  );
  const group = new RegExp(`aria-label="${axis}-axis tick label".*?</g>`, 's').exec(svg)?.[0] ?? '';
  return [...group.matchAll(/transform="translate\(([\d.]+),([\d.]+)\)"[^>]*>([^<]+)</g)].map(
    ([, left, top, text]) => ({ text: text ?? '', at: Number(axis === 'x' ? left : top) }),
  );
}

it('numbers of a heat map’s cells are left out where one is wider than its cell', () => {
  const x = ['32', '64', '128', '256', '512'];
  const shownOf = (width: number, share: number): number => {
    const cells = x.map((one) => ({ x: one, y: one, value: share, count: 1 }));
    const record = { x: { label: 'batch', values: x }, y: { label: 'batch', values: x }, cells };
    const value = { label: 'accuracy', percent: true };
    const svg = renderSvg(plotHeatMap({ ...record, value }, { width, height: 240 }));
    return svg.split(/>\d+(?:\.\d+)? %</).length - 1;
  };
  // The ramp beside them says its ends; five cells say theirs.
  expect(shownOf(310, 0.9565)).toBeLessThan(5);
  expect(shownOf(310, 0.9)).toBeGreaterThanOrEqual(5);
  expect(shownOf(600, 0.9565)).toBeGreaterThanOrEqual(5);
});

it('the names of a heat map’s columns and rows do not stand over each other on a narrow page', () => {
  const rates = ['0.001', '0.003', '0.01', '0.03', '0.1', '0.3', '1', '3', '10', '1000'];
  const widths = Array.from({ length: 24 }, (_, index) => String(index + 1));
  const networks = ['784-190-26-10, relu', '784-120-26-10, tanh', '784-80-26-10, identity'];
  const across = axisTexts(rates, widths, 'x');
  expect(across.length).toBeGreaterThan(2);
  expect(across[0]?.text).toBe('0.001');
  for (const [left, right] of pairs(across)) {
    const room = (textWidth(left.text) + textWidth(right.text)) / 2;
    expect(right.at - left.at, `${left.text} beside ${right.text}`).toBeGreaterThan(room);
  }
  const up = axisTexts(rates, widths, 'y');
  expect(up.length).toBeGreaterThan(2);
  for (const [one, other] of pairs(up)) expect(Math.abs(other.at - one.at)).toBeGreaterThan(11.9);
  // Words are cut, and told apart still; none begins left of the chart.
  const words = axisTexts(networks, ['a'], 'x').map(({ text }) => text);
  expect(new Set(words).size).toBe(3);
  expect(words.every((text) => text.includes('…'))).toBe(true);
  for (const { text } of axisTexts(['1'], networks, 'y')) {
    expect(textWidth(text)).toBeLessThan(0.35 * narrow.width);
  }
});

it('a name of a row is cut only where it has no room', () => {
  const rows = ['pytorch', 'he'];
  const cells = rows.map((y, value) => ({ x: 'relu', y, value, count: 1 }));
  const record = { x: { label: 'act', values: ['relu'] }, y: { label: 'start', values: rows } };
  const svg = renderSvg(
    plotHeatMap({ ...record, value: { label: 'loss' }, cells }, { width: 860, height: 540 }),
  );
  expect(svg).toContain('>pytorch<');
});

it('names of categories that are wider than their columns stand upwards and are whole', () => {
  const categories = [
    '4 channels',
    '6 channels, Model 2',
    '6 channels again',
    '5 channels',
    'more',
  ];
  const record = {
    ...{ category: 'network', categories, y: { label: 'loss' }, markedLabel: null },
    points: categories.flatMap((category, index) =>
      ['training set', 'test set'].map((panel) => ({
        ...{ category, panel, value: index + 0.5, label: 'a run', marked: false },
      })),
    ),
  };
  const svg = renderSvg(plotStrip(record, narrow));
  expect(faultyTexts(svg)).toEqual([]);
  for (const category of ['4 channels', '5 channels', 'more']) {
    // Once in each panel.
    expect(svg.split(`>${category}<`)).toHaveLength(3);
  }
  // Where there is room they stand as they did.
  expect(renderSvg(plotStrip(record, { width: 1_000, height: 400 }))).not.toContain(
    'rotate(-90)">4',
  );
});

function pairs<Item>(items: readonly Item[]): [Item, Item][] {
  return items.slice(1).map((item, index) => [items[index] as Item, item]);
}

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
