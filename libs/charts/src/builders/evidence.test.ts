import { expect, test } from 'vitest';
import { evidenceHeight, type EvidenceRecord, evidenceRows, plotEvidence } from './evidence.ts';
import { renderSvg } from '../svg.ts';

const size = { width: 390, height: 300 };
const x = { label: 'difference in test loss, A − B' };

function record(...rows: Partial<EvidenceRecord['rows'][number]>[]): EvidenceRecord {
  const row = { name: null, values: [0.1], interval: null, margin: null };
  return { x, unit: 'seed', rows: rows.map((own) => ({ ...row, ...own })) };
}

function count(svg: string, mark: RegExp): number {
  return svg.match(mark)?.length ?? 0;
}

test('0 is on the axis however far the values are from it, and named', () => {
  const svg = renderSvg(plotEvidence(record({ values: [0.31, 0.33] }), size));
  expect(svg).toMatch(/>0<\/text>/);
  expect(svg).toContain('no effect');
  expect(svg).toContain(x.label);
});

test('few values are circles, of thousands strokes that lie apart', () => {
  const many = Array.from({ length: 3_334 }, (_, index) => (0.37 * index) % 1);
  const few = renderSvg(plotEvidence(record({ values: many.slice(0, 60) }), size));
  expect(count(few, /<circle /g)).toBeGreaterThanOrEqual(60);
  const svg = renderSvg(plotEvidence(record({ values: many }), size));
  expect(count(svg, /<circle /g)).toBeLessThanOrEqual(1);
  expect(count(svg, /<line /g)).toBeGreaterThan(100);
  expect(count(svg, /<line /g)).toBeLessThan(size.width / 2 + 20);
});

test('an interval is drawn where there is one, and only then in the legend', () => {
  const interval = { estimate: 0.2, low: -0.1, high: 0.5 };
  const svg = renderSvg(plotEvidence(record({ values: [0.1, 0.3], interval }), size));
  expect(svg).toContain('mean, 95 % interval');
  expect(renderSvg(plotEvidence(record({}), size))).not.toContain('interval');
});

test('its rows decide how high it is, whatever height it is given', () => {
  const parts = Array.from({ length: 5 }, (_, index) => ({ name: `part ${String(index)}` }));
  const higher = record(...parts);
  expect(plotEvidence(higher, size).height).toBeGreaterThanOrEqual(evidenceHeight(higher));
  expect(evidenceHeight(higher)).toBeGreaterThan(evidenceHeight(record({})));
  expect(plotEvidence(higher, size).height).toBe(
    plotEvidence(higher, { ...size, height: 9 }).height,
  );
});

test('a table has a line for each value, with what its part says', () => {
  const interval = { estimate: 0.2, low: -0.1, high: 0.5 };
  const rows = evidenceRows(record({ name: 'train', values: [0.1, 0.3], interval, margin: 0.2 }));
  expect(rows).toEqual([
    expect.objectContaining({ part: 'train', [x.label]: 0.1, mean: 0.2, low: -0.1, high: 0.5 }),
    expect.objectContaining({ part: 'train', [x.label]: 0.3, margin: 0.2 }),
  ]);
});

test('names of digits have the room that they take: they left the drawing on the left', () => {
  // As Inter draws it at 12 pixels: 7.8 a digit, 5.5 a dash.
  const name = '784-110-18-10';
  const drawn = [...name].reduce((sum, sign) => sum + (sign === '-' ? 5.5 : 7.8), 0);
  const { marginLeft = 0 } = plotEvidence(record({ name }), size);
  expect(marginLeft - 16).toBeGreaterThanOrEqual(drawn);
});
