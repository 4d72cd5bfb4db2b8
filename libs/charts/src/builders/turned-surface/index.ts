import * as Plot from '@observablehq/plot';
import { type Axis, type SettledAxis, settleAxis, settleColours } from '../../axis.ts';
import { seriesColours } from '../../colours.ts';
import type { FigureSize } from '../../figure.ts';
import { rampMarks } from '../../legend.ts';
import { noteMarks } from '../../notes.ts';
import { baseOptions, continuousColour, gridOpacity, ink, paper } from '../../theme.ts';
import { pointLabels } from '../../separate-texts.ts';
import { shortNumber } from '../../ticks.ts';
import type { SurfaceRecord } from '../surface.ts';
import { type Box, boxOf } from './box.ts';
import {
  type Face,
  facesOf,
  gridOf,
  middleDepth,
  placeOn,
  seenVertices,
  type SurfaceAxes,
  type SurfaceGrid,
  type Vertex,
} from './faces.ts';
import { frameIn, type Pixel, project, type Projection, type SurfaceView } from './projection.ts';

export { elevations, soundView, type SurfaceView, usualView } from './projection.ts';

const pathPieces = 160;

/**
 * A function of a plane as a surface in space, seen in parallel from `view`: height and colour are the
 * value, on the scale of the map. What is nearer covers what is behind (painter's algorithm).
 */
export function plotTurnedSurface(
  record: SurfaceRecord,
  size: FigureSize,
  view: SurfaceView,
): Plot.PlotOptions {
  const axes = settledAxes(record);
  const projection = project(view, frameIn(size));
  const grid = gridOf(record, axes);
  const faces = facesOf(grid, projection);
  const isEmpty = axes.value.note?.empty === true || faces.length === 0;
  const type = record.value.scale === 'log' ? 'log' : 'linear';
  const thinned =
    grid.step === 1
      ? []
      : [`Every ${grid.step === 2 ? 'second' : `${grid.step}th`} point along each axis is drawn`];
  return {
    ...baseOptions(size),
    axis: null,
    x: { type: 'identity' },
    y: { type: 'identity' },
    marks: [
      drawn((make) => [
        ...boxLines(make, boxOf(axes, projection, size)),
        ...solid(make, faces, pathOf(record, grid, axes, projection), projection),
        ...centreMarks(make, record, grid, axes, projection),
      ]),
      ...(isEmpty ? [] : [tip(record, seenVertices(grid, projection), projection)]),
      ...(isEmpty ? [] : rampMarks(record.value, axes.value.domain, type, size.width)),
      ...noteMarks([axes.value, axes.a, axes.b], size.width, [
        ...thinned,
        ...(faces.length === 0 ? ['No four neighbours have values'] : []),
      ]),
    ],
  };
}

function settledAxes(record: SurfaceRecord): SurfaceAxes {
  const ends = (values: readonly number[]): [number, number] => [
    values[0] ?? 0,
    values.at(-1) ?? 0,
  ];
  const across = (axis: SurfaceRecord['a'], values: readonly number[]): SettledAxis =>
    settleAxis({ ...axis, domain: ends(values) }, values);
  return {
    a: across(record.a, record.aValues),
    b: across(record.b, record.bValues),
    value: settleColours(record.value, record.values.flat()),
  };
}

type Make = (
  name: string,
  attributes: Record<string, string | number>,
  text?: string,
) => SVGElement;

/** A mark of plain SVG elements, in the document that Plot draws into. */
function drawn(draw: (make: Make) => SVGElement[]): Plot.Markish {
  return (_index, _scales, _values, _dimensions, context) => {
    const document = context.ownerSVGElement.ownerDocument;
    const make: Make = (name, attributes, text) => {
      const element = document.createElementNS('http://www.w3.org/2000/svg', name) as SVGElement;
      for (const [key, value] of Object.entries(attributes)) {
        element.setAttribute(key, String(value));
      }
      if (text !== undefined) element.textContent = text;
      return element;
    };
    const group = make('g', { 'aria-label': 'surface' });
    group.append(...draw(make));
    return group as SVGGElement;
  };
}

const linePath = (points: readonly Pixel[]): string =>
  `M${points.map(({ x, y }) => `${x.toFixed(2)},${y.toFixed(2)}`).join('L')}`;

function boxLines(make: Make, { behind, axes, texts }: Box): SVGElement[] {
  const stroke = { fill: 'none', stroke: ink };
  return [
    ...behind.map((line) =>
      make('path', { ...stroke, 'stroke-opacity': gridOpacity, d: linePath(line) }),
    ),
    ...axes.map((line) => make('path', { ...stroke, 'stroke-opacity': 0.6, d: linePath(line) })),
    ...texts.map(({ x, y, text, anchor, isTick }) =>
      make(
        'text',
        {
          ...{ x: x.toFixed(2), y: y.toFixed(2), dy: '0.32em', fill: ink },
          'text-anchor': anchor,
          ...(isTick ? { 'aria-label': pointLabels } : {}),
        },
        text,
      ),
    ),
  ];
}

interface PathPiece {
  from: Pixel;
  to: Pixel;
  depth: number;
}

/** Faces and pieces of the path, the furthest first; the path again, paler, where the surface hides it. */
function solid(
  make: Make,
  faces: readonly Face[],
  path: readonly PathPiece[],
  projection: Projection,
): SVGElement[] {
  const line = (piece: PathPiece, opacity: number): SVGElement =>
    make('path', {
      ...{ d: linePath([piece.from, piece.to]), fill: 'none', 'stroke-linecap': 'round' },
      ...{ stroke: seriesColours[1], 'stroke-width': 2, 'stroke-opacity': opacity },
    });
  const things = [
    ...faces.map((face) => ({ depth: middleDepth(face, projection), face })),
    ...path.map((piece) => ({ depth: piece.depth, piece })),
  ].sort((one, other) => other.depth - one.depth);
  return [
    ...things.map((thing) =>
      'face' in thing
        ? make('path', {
            d: `${linePath(thing.face.corners.map(projection.at))}Z`,
            fill: continuousColour(thing.face.share),
            ...{ stroke: paper, 'stroke-width': 0.5, 'stroke-opacity': 0.55 },
            'stroke-linejoin': 'round',
          })
        : line(thing.piece, 1),
    ),
    ...path.map((piece) => line(piece, 0.3)),
  ];
}

/** The optimiser's path laid on the surface, in pieces no longer than a cell. */
function pathOf(
  record: SurfaceRecord,
  grid: SurfaceGrid,
  axes: SurfaceAxes,
  projection: Projection,
): PathPiece[] {
  const path = record.path ?? [];
  const each = Math.max(1, Math.floor(pathPieces / Math.max(1, path.length - 1)));
  const points = path.flatMap((point, index) => {
    const next = path[index + 1];
    const steps = next === undefined ? 1 : each;
    return Array.from({ length: steps }, (_, step) => {
      const share = step / steps;
      return {
        a: point.a + share * ((next?.a ?? point.a) - point.a),
        b: point.b + share * ((next?.b ?? point.b) - point.b),
      };
    });
  });
  const places = points.map((point) => placeOn(grid, axes, point));
  // Over the cell that it lies in, and over its neighbours in front that only touch it.
  const cell = 2.5 / Math.max(1, grid.vertices.length - 1);
  return places.flatMap((place, index) => {
    const next = places[index + 1];
    if (place === null || next === null || next === undefined) return [];
    return [
      {
        ...{ from: projection.at(place), to: projection.at(next) },
        depth: Math.min(projection.depth(place), projection.depth(next)) - cell,
      },
    ];
  });
}

function centreMarks(
  make: Make,
  record: SurfaceRecord,
  grid: SurfaceGrid,
  axes: SurfaceAxes,
  projection: Projection,
): SVGElement[] {
  const place = record.centre === null ? null : placeOn(grid, axes, record.centre);
  if (place === null) return [];
  const { x, y } = projection.at(place);
  const points = Array.from({ length: 10 }, (_, index) => {
    const [angle, radius] = [(index * Math.PI) / 5 - Math.PI / 2, index % 2 === 0 ? 7 : 3];
    return { x: x + radius * Math.cos(angle), y: y + radius * Math.sin(angle) };
  });
  return [make('path', { d: `${linePath(points)}Z`, fill: seriesColours[1], stroke: paper })];
}

/** A label without what stands in parentheses: a tooltip has little room. */
function shortName({ label }: Axis): string {
  return label.replace(/ \([^()]*\)$/, '');
}

function tip(
  record: SurfaceRecord,
  vertices: readonly Vertex[],
  projection: Projection,
): Plot.Markish {
  const options = {
    x: (vertex: Vertex) => projection.at(vertex).x,
    y: (vertex: Vertex) => projection.at(vertex).y,
    title: ({ a, b, value }: Vertex) =>
      [
        `${shortName(record.value)} ${record.value.percent === true ? `${shortNumber(100 * value)} %` : shortNumber(value)}`,
        `${shortName(record.a)} ${shortNumber(a)}`,
        `${shortName(record.b)} ${shortNumber(b)}`,
      ].join('\n'),
  };
  return Plot.tip(vertices, Plot.pointer(options));
}
