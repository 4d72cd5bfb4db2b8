import { type SettledAxis, shareOf } from '../../axis.ts';
import type { SurfaceRecord } from '../surface.ts';
import type { Place, Projection } from './projection.ts';

/** More cells along an axis are as small as a line is wide: every second point is drawn then, or fewer. */
const mostCells = 60;

export interface SurfaceAxes {
  a: SettledAxis;
  b: SettledAxis;
  value: SettledAxis;
}

/** A point of the grid within the box, with what was computed there. */
export interface Vertex extends Place {
  a: number;
  b: number;
  value: number;
}

/** Four neighbours of the grid. */
export interface Face {
  corners: Vertex[];
  /** Mean height, 0 to 1: its colour. */
  share: number;
}

export interface SurfaceGrid {
  /** By b, then by a; null where nothing can be drawn. */
  vertices: (Vertex | null)[][];
  /** Every n-th point of the record is drawn. */
  step: number;
}

/** The record as points of the box. */
export function gridOf(record: SurfaceRecord, axes: SurfaceAxes): SurfaceGrid {
  const longest = Math.max(record.aValues.length, record.bValues.length) - 1;
  const step = Math.max(1, Math.ceil(longest / mostCells));
  const taken = (count: number): number[] =>
    Array.from({ length: count }, (_, index) => index).filter(
      (index) => index % step === 0 || index === count - 1,
    );
  const vertices = taken(record.bValues.length).map((j) =>
    taken(record.aValues.length).map((i) =>
      vertexOf(axes, [record.aValues[i], record.bValues[j], record.values[j]?.[i]]),
    ),
  );
  return { vertices, step };
}

function vertexOf(
  axes: SurfaceAxes,
  [a = Number.NaN, b = Number.NaN, value]: readonly (number | null | undefined)[] & {
    0: number | undefined;
    1: number | undefined;
  },
): Vertex | null {
  const w = shareOf(axes.value, value);
  const [u, v] = [2 * shareOf(axes.a, a) - 1, 2 * shareOf(axes.b, b) - 1];
  return [u, v, w].every(Number.isFinite) ? { u, v, w, a, b, value: value as number } : null;
}

/** Cells with all four corners, the furthest first: each covers what lies behind it. */
export function facesOf({ vertices }: SurfaceGrid, projection: Projection): Face[] {
  const faces: Face[] = [];
  for (let j = 0; j + 1 < vertices.length; j += 1) {
    for (let i = 0; i + 1 < (vertices[j]?.length ?? 0); i += 1) {
      const corners = [
        vertices[j]?.[i],
        vertices[j]?.[i + 1],
        vertices[j + 1]?.[i + 1],
        vertices[j + 1]?.[i],
      ].filter((corner) => corner !== null && corner !== undefined);
      if (corners.length < 4) continue;
      faces.push({ corners, share: corners.reduce((sum, { w }) => sum + w, 0) / 4 });
    }
  }
  const depths = new Map(faces.map((face) => [face, middleDepth(face, projection)]));
  return faces.sort((one, other) => (depths.get(other) ?? 0) - (depths.get(one) ?? 0));
}

/** Of a function of the plane, seen in parallel, the order over the plane is the order in space. */
export function middleDepth({ corners }: Face, projection: Projection): number {
  return corners.reduce((sum, corner) => sum + projection.depth(corner), 0) / corners.length;
}

const horizonStepPx = 3;

/**
 * The points that nothing in front of them hides (floating horizon): those above or below all that is
 * nearer in their column of the drawing.
 */
export function seenVertices({ vertices }: SurfaceGrid, projection: Projection): Vertex[] {
  const all = vertices.flat().filter((vertex) => vertex !== null);
  const nearest = all
    .map((vertex) => ({ vertex, depth: projection.depth(vertex), at: projection.at(vertex) }))
    .sort((one, other) => one.depth - other.depth);
  const horizon = new Map<number, { top: number; bottom: number }>();
  return nearest.flatMap(({ vertex, at }) => {
    const column = Math.round(at.x / horizonStepPx);
    const known = horizon.get(column);
    if (known === undefined) {
      horizon.set(column, { top: at.y, bottom: at.y });
      return [vertex];
    }
    const isSeen = at.y <= known.top || at.y >= known.bottom;
    known.top = Math.min(known.top, at.y);
    known.bottom = Math.max(known.bottom, at.y);
    return isSeen ? [vertex] : [];
  });
}

/** A place of the plane on the surface: between the four points around it; null where there are none. */
export function placeOn(
  { vertices }: SurfaceGrid,
  axes: SurfaceAxes,
  { a, b }: { a: number; b: number },
): Place | null {
  const [u, v] = [2 * shareOf(axes.a, a) - 1, 2 * shareOf(axes.b, b) - 1];
  for (let j = 0; j + 1 < vertices.length; j += 1) {
    for (let i = 0; i + 1 < (vertices[j]?.length ?? 0); i += 1) {
      const [near, far] = [vertices[j]?.[i], vertices[j + 1]?.[i + 1]];
      const [right, up] = [vertices[j]?.[i + 1], vertices[j + 1]?.[i]];
      if (!near || !far || !right || !up) continue;
      const s = (u - near.u) / (far.u - near.u);
      const t = (v - near.v) / (far.v - near.v);
      if (!(s >= 0 && s <= 1 && t >= 0 && t <= 1)) continue;
      const w =
        (1 - s) * (1 - t) * near.w + s * (1 - t) * right.w + s * t * far.w + (1 - s) * t * up.w;
      return { u, v, w };
    }
  }
  return null;
}
