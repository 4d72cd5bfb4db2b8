import { soundView, type SurfaceView } from '@basin/charts/surface-view';

/** A view as an address has it: `35.32`, in whole degrees. */
export function viewText({ azimuth, elevation }: SurfaceView): string {
  return `${String(Math.round(azimuth))}.${String(Math.round(elevation))}`;
}

/** The view that an address names; null for what is none. */
export function viewOf(text: string | null): SurfaceView | null {
  const found = /^(\d{1,3})\.(\d{1,2})$/.exec(text ?? '');
  if (found === null) return null;
  return soundView({ azimuth: Number(found[1]), elevation: Number(found[2]) });
}

/** Degrees that a pixel of dragging turns by. */
const perPixel = 0.5;
/** Degrees that an arrow key turns by. */
const perKey = 5;

/** The view after the pointer has moved: what is seen follows it. */
export function dragged(view: SurfaceView, dx: number, dy: number): SurfaceView {
  return soundView({
    azimuth: view.azimuth + perPixel * dx,
    elevation: view.elevation + perPixel * dy,
  });
}

const byKey: Readonly<Record<string, SurfaceView>> = {
  ArrowLeft: { azimuth: -perKey, elevation: 0 },
  ArrowRight: { azimuth: perKey, elevation: 0 },
  ArrowUp: { azimuth: 0, elevation: perKey },
  ArrowDown: { azimuth: 0, elevation: -perKey },
};

/** The view after an arrow key; null for other keys. */
export function keyed(view: SurfaceView, key: string): SurfaceView | null {
  const by = byKey[key];
  if (by === undefined) return null;
  return soundView({
    azimuth: view.azimuth + by.azimuth,
    elevation: view.elevation + by.elevation,
  });
}
