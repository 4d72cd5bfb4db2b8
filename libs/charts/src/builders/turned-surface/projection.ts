import type { FigureSize } from '../../figure.ts';

/** From where a surface is looked at, in degrees. */
export interface SurfaceView {
  /** Turn about the vertical: 0 looks along the second axis. */
  azimuth: number;
  /** Above the plane; 90 would be the map. */
  elevation: number;
}

export const usualView: SurfaceView = { azimuth: 35, elevation: 32 };
/** Lower, a surface hides itself; higher, it has no height. */
export const elevations = { least: 5, most: 80 } as const;

/** A place of the box: u and v across the plane, −1 to 1, w upwards, 0 to 1. */
export interface Place {
  u: number;
  v: number;
  w: number;
}

/** Pixels of the drawing. */
export interface Pixel {
  x: number;
  y: number;
}

export interface Projection {
  /** Parallel, so that equal lengths of an axis stay equal. */
  at(place: Place): Pixel;
  /** How far behind the middle a place of the plane is: what is drawn first. */
  depth(place: Pick<Place, 'u' | 'v'>): number;
  /** Towards the reader, 1 or −1: the edges of the plane that are in front. */
  front: { u: 1 | -1; v: 1 | -1 };
  /** Of the vertical axis, in pixels. */
  height: number;
}

/** Height of the box over half its width. */
const heightShare = 1.15;

interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Room for ticks and titles around the box. */
const room = { left: 52, right: 52, top: 30, bottom: 50 };

/** Where the box is in a drawing. */
export function frameIn({ width, height }: FigureSize): Frame {
  return {
    ...{ left: room.left, top: room.top },
    width: width - room.left - room.right,
    height: height - room.top - room.bottom,
  };
}

/** The box seen from somewhere, as large as fits into a frame, in the middle of it. */
export function project(view: SurfaceView, frame: Frame): Projection {
  const { azimuth, elevation } = soundView(view);
  const [turn, tilt] = [azimuth, elevation].map((angle) => (angle * Math.PI) / 180) as [
    number,
    number,
  ];
  const [sine, cosine] = [Math.sin(turn), Math.cos(turn)];
  const across = ({ u, v }: Pick<Place, 'u' | 'v'>): number => u * cosine - v * sine;
  const depth = ({ u, v }: Pick<Place, 'u' | 'v'>): number => u * sine + v * cosine;
  const up = (place: Place): number =>
    depth(place) * Math.sin(tilt) + (place.w - 0.5) * heightShare * Math.cos(tilt);
  // The widest that any turn needs: turning does not change the size.
  const halfUp = Math.SQRT2 * Math.sin(tilt) + (heightShare / 2) * Math.cos(tilt);
  const scale = Math.max(1, Math.min(frame.width / (2 * Math.SQRT2), frame.height / (2 * halfUp)));
  const middle = { x: frame.left + frame.width / 2, y: frame.top + frame.height / 2 };
  return {
    at: (place) => ({
      x: middle.x + scale * across(place),
      y: middle.y - scale * up(place),
    }),
    depth,
    front: { u: sine > 0 ? -1 : 1, v: cosine > 0 ? -1 : 1 },
    height: scale * heightShare * Math.cos(tilt),
  };
}

/** Within the bounds that can be drawn; a turn of 360° is none. */
export function soundView({ azimuth, elevation }: SurfaceView): SurfaceView {
  const turn = Number.isFinite(azimuth) ? azimuth : usualView.azimuth;
  const tilt = Number.isFinite(elevation) ? elevation : usualView.elevation;
  return {
    azimuth: ((turn % 360) + 360) % 360,
    elevation: Math.min(elevations.most, Math.max(elevations.least, tilt)),
  };
}
