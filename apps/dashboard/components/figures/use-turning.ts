'use client';

import { useEffect, useRef, useState } from 'react';
import type { SurfaceView } from '@basin/charts/surface-view';
import { readSetting, writeSetting } from './chart-address.ts';
import { viewOf, viewText } from './turned-view.ts';

/** How a surface is seen: as a map with contours, or from somewhere. */
export interface Turning {
  view: SurfaceView | null;
  setView: (view: SurfaceView | null) => void;
}

/** Browsers allow a page few changes of its address a second. */
const writeAfterMs = 250;

/** The view of one surface of a page, as its address has it; turning changes the address. */
export function useTurning(id: string): Turning {
  const name = `turn-${id}`;
  const [view, setView] = useState<SurfaceView | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    setView(viewOf(readSetting(name)));
    return () => clearTimeout(timer.current);
  }, [name]);
  return {
    view,
    setView(next) {
      setView(next);
      clearTimeout(timer.current);
      timer.current = setTimeout(
        () => writeSetting(name, next === null ? null : viewText(next)),
        writeAfterMs,
      );
    },
  };
}
