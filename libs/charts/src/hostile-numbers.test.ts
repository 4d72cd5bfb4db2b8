import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plotCurves } from './builders/curves.ts';
import { renderSvg } from './svg.ts';
import { axis, curve, hostileBuilders, type Scale } from './testing/hostile-builders.ts';
import { faultyTexts } from './testing/faulty-texts.ts';
import { hostileColumn } from './testing/hostile-numbers.ts';

const size = { width: 390, height: 300 };

describe('every builder draws hostile numbers: it ends, with finite coordinates, few ticks, no text over another or beyond its edges', () => {
  it.each(Object.entries(hostileBuilders))('%s', (_, build) => {
    fc.assert(
      fc.property(
        hostileColumn,
        fc.constantFrom<Scale>('linear', 'log', 'log2'),
        fc.integer({ min: 300, max: 1400 }),
        (column, scale, width) => {
          const svg = renderSvg(build(column, scale, { width, height: 300 }));
          expect(faultyTexts(svg)).toEqual([]);
          expect(numbersIn(svg).filter((value) => !(Math.abs(value) < 1e5))).toEqual([]);
          expect(svg.match(/<text\b/g)?.length ?? 0).toBeLessThan(150);
        },
      ),
      // To find the least drawing that fails took twelve minutes.
      { numRuns: 60, endOnFailure: true },
    );
  });

  it.each(Object.entries(hostileBuilders))('%s says so where nothing can be drawn', (_, build) => {
    if (
      ['curves', 'parallel', 'heat map', 'timeline'].includes(_) ||
      _.endsWith('surface on an even grid')
    )
      return;
    const svg = renderSvg(build([null, Number.NaN, Number.NaN], 'linear', size));
    expect(svg).toMatch(/missing, NaN or infinite|No value|Nothing to draw/);
  });
});

it('a timeline of more states than colours says how many others there are, and its note has room', () => {
  const column = Array.from({ length: 13 }, (_, at) => at * 1e-310).concat(0.1);
  const svg = renderSvg(
    hostileBuilders['timeline']?.(column, 'linear', { ...size, width: 300 }) ?? {},
  );
  expect(faultyTexts(svg)).toEqual([]);
  expect(svg).toContain('6 others');
});

it('names the curve that has no value among others', () => {
  const record = { x: axis('Epoch'), y: axis('Loss') };
  const curves = [curve('fine', [3, 2, 1]), curve('seed 4', [null, Number.NaN])];
  expect(renderSvg(plotCurves({ ...record, curves }, size))).toContain(
    'No value that can be drawn: seed 4',
  );
});

/** All coordinates and lengths in the drawing; NaN for those that are none. */
function numbersIn(svg: string): number[] {
  const attributes = svg.matchAll(
    / (?:x|y|x1|x2|y1|y2|cx|cy|r|d|width|height|transform|dx|dy)="([^"]*)"/g,
  );
  return [...attributes].flatMap(([, value = '']) =>
    /NaN|Infinity|undefined|null/.test(value)
      ? [Number.NaN]
      : [...value.matchAll(/-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi)].map(Number),
  );
}
