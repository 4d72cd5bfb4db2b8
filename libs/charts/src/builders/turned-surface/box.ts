import { type SettledAxis, shareOf } from '../../axis.ts';
import { cutText } from '../../fit-text.ts';
import type { FigureSize } from '../../figure.ts';
import { fontSize } from '../../theme.ts';
import { axisTicks, formatTick } from '../../ticks.ts';
import type { SurfaceAxes } from './faces.ts';
import type { Pixel, Place, Projection } from './projection.ts';

/** A text of the box, where it stands and from which of its sides. */
interface BoxText extends Pixel {
  text: string;
  anchor: 'start' | 'middle' | 'end';
  /** Whether it may be left out where another stands. */
  isTick: boolean;
}

export interface Box {
  /** Behind the surface: walls, floor and their grid. */
  behind: Pixel[][];
  /** Ends and ticks of the axes. */
  axes: Pixel[][];
  texts: BoxText[];
}

const tickLength = 5;
/** Between the titles and the ends of the drawing. */
const edge = 6;
/** Vertical axes shorter than this have no ticks: seen from above they have no length. */
const leastHeightPx = 36;

/** Walls behind the surface and axes in front of it, with ticks and titles beside them. */
export function boxOf(axes: SurfaceAxes, projection: Projection, size: FigureSize): Box {
  const { front } = projection;
  const onA = (u: number): Place => ({ u, v: front.v, w: 0 });
  const onB = (v: number): Place => ({ u: front.u, v, w: 0 });
  const a = floorAxis(axes.a, onA, { u: 0, v: front.v, w: 0 }, projection);
  const b = floorAxis(axes.b, onB, { u: front.u, v: 0, w: 0 }, projection);
  const vertical = heightAxis(axes.value, projection);
  return {
    behind: [
      ...[outline(front, projection)],
      ...a.ticks.map((u) => [onA(u), { u, v: -front.v, w: 0 }].map(projection.at)),
      ...b.ticks.map((v) => [onB(v), { u: -front.u, v, w: 0 }].map(projection.at)),
      ...vertical.ticks.map((w) => wallLine(front, w, projection)),
    ],
    axes: [...a.lines, ...b.lines, ...vertical.lines],
    texts: [
      ...[...a.texts, ...b.texts, ...vertical.texts],
      ...floorTitles([axes.a.label, axes.b.label], front, projection, size),
    ],
  };
}

function outline(front: Projection['front'], projection: Projection): Pixel[] {
  const corner = { u: -front.u, v: -front.v };
  return [
    { ...corner, w: 0 },
    { ...corner, w: 1 },
  ].map(projection.at);
}

/** Along both walls behind the surface, at one height. */
function wallLine(front: Projection['front'], w: number, projection: Projection): Pixel[] {
  return [
    { u: front.u, v: -front.v, w },
    { u: -front.u, v: -front.v, w },
    { u: -front.u, v: front.v, w },
  ].map(projection.at);
}

interface DrawnAxis {
  /** Where its ticks are within the box. */
  ticks: number[];
  lines: Pixel[][];
  texts: BoxText[];
}

function floorAxis(
  axis: SettledAxis,
  along: (share: number) => Place,
  outwards: Place,
  projection: Projection,
): DrawnAxis {
  const [start, end] = [projection.at(along(-1)), projection.at(along(1))];
  const direction = directionTo(projection, outwards);
  const count = Math.max(
    1,
    Math.min(5, Math.floor(Math.hypot(end.x - start.x, end.y - start.y) / 55)),
  );
  const values = ticksWithin(axis, count);
  const labels = values.map((value) => formatTick(axis, value, values));
  const ticks = values.map((value) => 2 * shareOf(axis, value) - 1);
  const anchor = direction.x > 0.35 ? 'start' : direction.x < -0.35 ? 'end' : 'middle';
  const beside = (at: Pixel, distance: number): Pixel => ({
    x: at.x + distance * direction.x,
    y: at.y + distance * direction.y,
  });
  return {
    ticks,
    lines: [
      [start, end],
      ...ticks.map((tick) => {
        const at = projection.at(along(tick));
        return [at, beside(at, tickLength)];
      }),
    ],
    texts: ticks.map((tick, index) => ({
      ...beside(projection.at(along(tick)), tickLength + 9),
      ...({ text: labels[index] ?? '', anchor, isTick: true } as const),
    })),
  };
}

/** Titles below the box, that of the axis on the left to the left: beside their axes they would lie on ticks. */
function floorTitles(
  [a, b]: readonly [string, string],
  front: Projection['front'],
  projection: Projection,
  size: FigureSize,
): BoxText[] {
  const [ofA, ofB] = [
    projection.at({ u: 0, v: front.v, w: 0 }).x,
    projection.at({ u: front.u, v: 0, w: 0 }).x,
  ];
  const [left, right] = ofA < ofB ? [a, b] : [b, a];
  const room = size.width / 2 - 2 * edge;
  const y = size.height - fontSize;
  return [
    { x: edge, y, text: cutText(left, room), anchor: 'start', isTick: false },
    { x: size.width - edge, y, text: cutText(right, room), anchor: 'end', isTick: false },
  ];
}

/** Ticks may lie a rounding beyond the ends, where nothing is drawn. */
function ticksWithin(axis: SettledAxis, count: number): number[] {
  return axisTicks(axis, axis.domain, count).filter((value) =>
    Number.isFinite(shareOf(axis, value)),
  );
}

/** At the corner that stands furthest to the left. */
function heightAxis(axis: SettledAxis, projection: Projection): DrawnAxis {
  const corners = [-1, 1].flatMap((u) => [-1, 1].map((v) => ({ u, v })));
  const left = corners.reduce((best, corner) =>
    projection.at({ ...corner, w: 0 }).x < projection.at({ ...best, w: 0 }).x ? corner : best,
  );
  const at = (w: number): Pixel => projection.at({ ...left, w });
  if (projection.height < leastHeightPx) return { ticks: [], lines: [[at(0), at(1)]], texts: [] };
  const values = ticksWithin(axis, Math.max(1, Math.floor(projection.height / 40)));
  const ticks = values.map((value) => shareOf(axis, value));
  // Texts apart from one another, and from the ticks of the floor.
  let free = fontSize;
  const texts = ticks.flatMap((tick, index): BoxText[] => {
    if (tick * projection.height < free) return [];
    free = tick * projection.height + fontSize;
    const text = formatTick(axis, values[index] ?? 0, values);
    return [{ x: at(tick).x - tickLength - 3, y: at(tick).y, text, anchor: 'end', isTick: true }];
  });
  return {
    ticks,
    lines: [
      [at(0), at(1)],
      ...ticks.map((tick) => [at(tick), { ...at(tick), x: at(tick).x - tickLength }]),
    ],
    texts,
  };
}

/** From the middle of the floor to a place of it, as a direction of the drawing. */
function directionTo(projection: Projection, place: Place): Pixel {
  const [from, to] = [projection.at({ u: 0, v: 0, w: 0 }), projection.at(place)];
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  return length < 1e-6
    ? { x: 0, y: 1 }
    : { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
}
