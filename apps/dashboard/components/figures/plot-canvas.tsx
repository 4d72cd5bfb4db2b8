'use client';

import { useEffect, useRef, useState } from 'react';
import type { PlotOptions } from '@observablehq/plot';
import styles from './plot-canvas.module.css';

/** Draws at a width in pixels; loaded on demand, for Plot is large. */
export type Draw = (size: { width: number; height: number }) => PlotOptions;

/**
 * A chart: the server's markup first, then the browser's own at the width there is, with tooltips.
 * `version` tells when to draw anew; `load` gives the drawing code, or
 * null where the browser has none: then the server's markup is all there is.
 */
export function PlotCanvas(props: {
  label: string;
  markup: string;
  version: string;
  aspect: number;
  load: () => Promise<Draw | null>;
}) {
  const { label, version, aspect, load } = props;
  const canvas = useRef<HTMLDivElement>(null);
  const [drawn, setDrawn] = useState(false);
  const [isServers, setIsServers] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  // React would put the server's markup back over the drawing whenever it changed.
  const [firstMarkup] = useState(props.markup);
  const loadRef = useRef(load);
  loadRef.current = load;

  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    let current = true;
    let widthDrawn = 0;
    const draw = async () => {
      const width = Math.floor(element.clientWidth);
      if (width === 0 || width === widthDrawn) return;
      widthDrawn = width;
      try {
        const [Plot, drawAt] = await Promise.all([import('@observablehq/plot'), loadRef.current()]);
        if (!current) return;
        if (drawAt === null) return setIsServers(true);
        const height = Math.round(Math.min(440, Math.max(240, width * aspect)));
        const plot = Plot.plot(drawAt({ width, height }));
        // The content security policy forbids style elements; globals.css has these rules.
        plot.querySelectorAll('style').forEach((style) => style.remove());
        // The canvas has the label; Plot's labels of its parts are no roles that a reader could use.
        plot.setAttribute('aria-hidden', 'true');
        element.replaceChildren(plot);
        setDrawn(true);
        setProblem(null);
      } catch (error) {
        if (current) setProblem(error instanceof Error ? error.message : String(error));
      }
    };
    const observer = new ResizeObserver(() => void draw());
    observer.observe(element);
    return () => {
      current = false;
      observer.disconnect();
    };
  }, [version, aspect]);

  return (
    <div className={styles['canvas']} role="img" aria-label={label} data-drawn={drawn}>
      {drawn ? null : (
        <div dangerouslySetInnerHTML={{ __html: isServers ? props.markup : firstMarkup }} />
      )}
      <div ref={canvas} className={styles['drawing']} />
      {problem === null ? null : <p className={styles['problem']}>Not drawn: {problem}</p>}
    </div>
  );
}
