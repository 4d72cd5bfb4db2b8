import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { settleAxis, settleColours } from '../../axis.ts';
import { renderSvg } from '../../svg.ts';
import { textWidth } from '../../text-width.ts';
import type { SurfaceRecord } from '../surface.ts';
import { facesOf, gridOf, middleDepth, placeOn, seenVertices } from './faces.ts';
import { elevations, plotTurnedSurface, soundView, usualView } from './index.ts';
import { boxOf } from './box.ts';
import { frameIn, project } from './projection.ts';

const frame = { left: 50, top: 30, width: 300, height: 220 };
const views = fc.record({
  azimuth: fc.double({ min: -720, max: 720, noNaN: true }),
  elevation: fc.double({ min: -90, max: 180, noNaN: true }),
});

function makeRecord(count: number, height: (a: number, b: number) => number | null): SurfaceRecord {
  const grid = Array.from({ length: count }, (_, index) => index / (count - 1));
  return {
    ...{ a: { label: 'First direction' }, b: { label: 'Second direction' } },
    ...{ value: { label: 'Loss' }, aValues: grid, bValues: grid },
    values: grid.map((b) => grid.map((a) => height(a, b))),
    ...{
      centre: { a: 0.5, b: 0.5 },
      path: [
        { a: 0, b: 0 },
        { a: 0.5, b: 0.5 },
      ],
    },
  };
}

function gridIn(record: SurfaceRecord) {
  const axes = {
    a: settleAxis({ ...record.a, domain: [0, 1] }, record.aValues),
    b: settleAxis({ ...record.b, domain: [0, 1] }, record.bValues),
    value: settleColours(record.value, record.values.flat()),
  };
  return { axes, grid: gridOf(record, axes) };
}

describe('a turned surface', () => {
  it('stays within its frame from wherever it is seen', () => {
    fc.assert(
      fc.property(views, (view) => {
        const projection = project(view, frame);
        for (const u of [-1, 1]) {
          for (const v of [-1, 1]) {
            for (const w of [0, 1]) {
              const { x, y } = projection.at({ u, v, w });
              expect(x).toBeGreaterThanOrEqual(frame.left - 1e-6);
              expect(x).toBeLessThanOrEqual(frame.left + frame.width + 1e-6);
              expect(y).toBeGreaterThanOrEqual(frame.top - 1e-6);
              expect(y).toBeLessThanOrEqual(frame.top + frame.height + 1e-6);
            }
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('looks the same after a whole turn, and mirrored after half of one', () => {
    const point = { u: 0.3, v: -0.7, w: 0.4 };
    const at = (azimuth: number) => project({ azimuth, elevation: 30 }, frame).at(point);
    expect(at(395).x).toBeCloseTo(at(35).x, 9);
    expect(at(215).x - 200).toBeCloseTo(200 - at(35).x, 9);
  });

  it('has bounds of tilt', () => {
    expect(soundView({ azimuth: -10, elevation: 200 })).toEqual({
      azimuth: 350,
      elevation: elevations.most,
    });
    expect(soundView({ azimuth: Number.NaN, elevation: -Infinity })).toEqual(usualView);
  });

  it('draws what is nearer last, and leaves out cells with a missing corner', () => {
    const { grid } = gridIn(makeRecord(7, (a, b) => (a === 0 && b === 0 ? null : a * b)));
    fc.assert(
      fc.property(views, (view) => {
        const projection = project(view, frame);
        const depths = facesOf(grid, projection).map((face) => middleDepth(face, projection));
        expect(depths).toHaveLength(35);
        expect([...depths].sort((one, other) => other - one)).toEqual(depths);
      }),
      { numRuns: 30 },
    );
  });

  it('points at what can be seen alone: not at a floor behind a wall', () => {
    const wall = makeRecord(11, (_, b) => (b < 0.15 ? 1 : 0));
    const low = project({ azimuth: 0, elevation: 8 }, frame);
    const seen = seenVertices(gridIn(wall).grid, low);
    expect(seen.some(({ b }) => b === 0)).toBe(true);
    expect(seen.some(({ b }) => b > 0.3 && b < 0.9)).toBe(false);
    const above = project({ azimuth: 0, elevation: 80 }, frame);
    expect(seenVertices(gridIn(wall).grid, above).length).toBeGreaterThan(100);
  });

  it('lays a path on the surface between the points of the grid', () => {
    const { grid, axes } = gridIn(makeRecord(3, (a, b) => a + b));
    expect(placeOn(grid, axes, { a: 0.3, b: 0.45 })?.w).toBeCloseTo(0.75 / 2, 12);
    expect(placeOn(grid, axes, { a: 1.3, b: 0.45 })).toBeNull();
  });

  it('draws every n-th point of a fine grid, and says so', () => {
    const fine = makeRecord(201, (a, b) => a * b);
    expect(gridIn(fine).grid.vertices).toHaveLength(51);
    const long = { ...fine, bValues: [0, 1], values: fine.values.slice(0, 2) };
    expect(renderSvg(plotTurnedSurface(long, { width: 480, height: 380 }, usualView))).toContain(
      'Every 4th point along each axis is drawn',
    );
  });

  it('keeps all texts within the drawing, apart from one another', () => {
    const { axes } = gridIn(makeRecord(5, (a, b) => 10 ** (4 * a - b)));
    const size = { width: 340, height: 300 };
    for (let azimuth = 0; azimuth < 360; azimuth += 15) {
      const view = { azimuth, elevation: 20 + (azimuth % 60) };
      const texts = boxOf(axes, project(view, frameIn(size)), size).texts.map(
        ({ text, anchor, x, y }) => {
          const width = textWidth(text);
          const left = x - (anchor === 'start' ? 0 : anchor === 'end' ? width : width / 2);
          return { text, left, right: left + width, y };
        },
      );
      expect(texts.length).toBeGreaterThan(5);
      texts.forEach((text, index) => {
        expect(text.left, `${text.text} at ${azimuth}`).toBeGreaterThanOrEqual(0);
        expect(text.right, `${text.text} at ${azimuth}`).toBeLessThanOrEqual(size.width);
        const over = texts
          .slice(index + 1)
          .filter(
            (other) =>
              other.left < text.right && other.right > text.left && Math.abs(other.y - text.y) < 9,
          );
        expect(over.map(({ text: hit }) => `${text.text} on ${hit} at ${azimuth}`)).toEqual([]);
      });
    }
  });
});
