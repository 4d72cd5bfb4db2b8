'use client';

import { type PointerEvent, type ReactNode, useId, useRef } from 'react';
import { elevations, usualView } from '@basin/charts/surface-view';
import { dragged, keyed } from './turned-view.ts';
import type { Turning } from './use-turning.ts';
import styles from './turning-surface.module.css';

/** Around the drawing of a surface: dragging turns it, and so do arrow keys with Shift. */
export function TurningSurface({ turning, children }: { turning: Turning; children: ReactNode }) {
  const { view, setView } = turning;
  const from = useRef<{ x: number; y: number; view: typeof view } | null>(null);
  const frame = useRef(0);
  if (view === null) return <div>{children}</div>;
  const move = (event: PointerEvent) => {
    const start = from.current;
    if (start === null || start.view === null) return;
    const next = dragged(start.view, start.x - event.clientX, event.clientY - start.y);
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => setView(next));
  };
  return (
    <div
      className={styles['turning']}
      // Before the drawing hears of it: a press would hold its tooltip fast.
      onPointerDownCapture={(event) => {
        if (event.button !== 0) return;
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = { x: event.clientX, y: event.clientY, view };
      }}
      onPointerMove={move}
      onPointerUp={() => (from.current = null)}
      onPointerCancel={() => (from.current = null)}
      onKeyDownCapture={(event) => {
        const next = event.shiftKey ? keyed(view, event.key) : null;
        if (next === null) return;
        event.preventDefault();
        event.stopPropagation();
        setView(next);
      }}
    >
      {children}
    </div>
  );
}

/** The map or the surface, and from where it is seen. */
export function TurningControls({ turning, title }: { turning: Turning; title: string }) {
  const { view, setView } = turning;
  const id = useId();
  return (
    <div className={styles['controls']} role="group" aria-label={`View of ${title}`}>
      <button type="button" aria-pressed={view === null} onClick={() => setView(null)}>
        Contours
      </button>
      <button type="button" aria-pressed={view !== null} onClick={() => setView(view ?? usualView)}>
        3-D
      </button>
      {view === null
        ? null
        : (
            [
              ['azimuth', 'Turn', 0, 359],
              ['elevation', 'Tilt', elevations.least, elevations.most],
            ] as const
          ).map(([key, label, least, most]) => (
            <label key={key} htmlFor={`${id}-${key}`}>
              {label}
              <input
                id={`${id}-${key}`}
                type="range"
                min={least}
                max={most}
                step={1}
                value={Math.round(view[key])}
                aria-valuetext={`${String(Math.round(view[key]))}°`}
                onChange={(event) => setView({ ...view, [key]: Number(event.target.value) })}
              />
              <span className="numbers">{Math.round(view[key])}°</span>
            </label>
          ))}
    </div>
  );
}
